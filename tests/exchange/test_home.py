"""Everything that is kept lies in one folder of one user."""

import shutil
from pathlib import Path
from typing import NamedTuple

import pytest

from exchange.home import Home


class Disk(NamedTuple):
    """What `shutil.disk_usage` tells."""

    total: int
    used: int
    free: int


def test_the_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    home = Home(tmp_path / "a" / "b")
    home.make()
    home.make()

    assert home.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("used", "free", "full"), [(0, 100, False), (89, 11, False), (90, 10, True), (100, 0, True)]
)
def test_a_disk_is_nearly_full_at_nine_tenths_of_what_we_may_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, used: int, free: int, full: bool
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: Disk(1_000, used, free))

    assert Home(tmp_path).nearly_full() is full
