"""Every setting that the code reads is documented, and every documented one is read."""

import re
from pathlib import Path

from tests.support.tree.sources import modules

SETTING = re.compile(r"\bSCRIP_[A-Z0-9_]*[A-Z0-9]\b")


def undocumented_settings(root: Path) -> list[str]:
    """Name every setting in the code that docs/settings.md does not tell of."""
    documented = _documented(root)
    return sorted(
        f"{path.relative_to(root)}: {name} is not in docs/settings.md"
        for path in modules(root)
        for name in set(SETTING.findall(path.read_text("utf-8"))) - documented
    )


def unread_settings(root: Path) -> list[str]:
    """Name every documented setting that no code reads."""
    read = {name for path in modules(root) for name in SETTING.findall(path.read_text("utf-8"))}
    return sorted(f"{name}: documented, but nothing reads it" for name in _documented(root) - read)


def _documented(root: Path) -> set[str]:
    return set(SETTING.findall((root / "docs" / "settings.md").read_text("utf-8")))
