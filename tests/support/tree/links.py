"""What a document points to is there."""

import re
from pathlib import Path

from tests.support.tree.sources import texts

LINK = re.compile(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)")
NAMED = re.compile(
    r"`((?:matching|ledger|exchange|portal|benchmarks|tests|docs|\.house|\.ci)/[\w./-]*)`"
)
WRITTEN_BY_RUNS = frozenset({"benchmarks/results.json"})


def dead_links(root: Path) -> list[str]:
    """Name every relative link, and every path of ours in backticks, that leads nowhere.

    A document tells of today: what is planned is no path yet.
    """
    broken: list[str] = []
    for path, text in texts(root):
        if path.suffix != ".md":
            continue
        targets = [(target, path.parent / target) for target in LINK.findall(text)]
        named = [name for name in NAMED.findall(text) if name not in WRITTEN_BY_RUNS]
        targets += [(name, root / name) for name in named]
        broken += [
            f"{path.relative_to(root)}: {target} is not there"
            for target, where in targets
            if not where.exists()
        ]
    return broken
