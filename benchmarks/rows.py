"""What a benchmark returns: one row per figure, each beside what it was compared with."""

from pathlib import Path
from typing import Final, Literal

import msgspec

NOT_COMPARED: Final = "not compared"

Better = Literal["higher", "lower"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One figure.

    `value` in `unit` is what was measured of ours, `reference` says what it was compared with and
    what that came to, `ratio` is ours divided by it (None: not compared). `target` is the least
    ratio where `better` is "higher", the largest where it is "lower". `hash` stands for the result:
    all engines of one row came to the same, and so does every run of the same sizes.
    """

    name: str
    value: float
    unit: str
    reference: str
    ratio: float | None
    better: Better
    target: float
    hash: str

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None where nothing was compared."""
        if self.ratio is None:
            return None
        return self.ratio >= self.target if self.better == "higher" else self.ratio <= self.target


def write(rows: list[Row], path: Path) -> None:
    """Write `rows` as JSON, one a line."""
    lines = b",\n".join(msgspec.json.encode(row) for row in rows)
    path.write_bytes(b"[\n" + lines + b"\n]\n")
