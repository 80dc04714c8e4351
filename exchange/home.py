"""The home folder: where everything lies that an exchange keeps.

    $SCRIP_HOME/
      ledger.db, ledger.db-wal, ledger.db.lock   the ledger, and the lock of the one that writes it
      keys/                                      the signing key; beside it the last checkpoint
      snapshots/                                 <sequence>-<entry>.snapshot, the last two
      poison                                     digests of commands that made the venue fail
      engine.sock                                where the engine listens, mode 0600

All of it belongs to one user: the folder is made with mode 0700.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_FULL_NUMERATOR: Final = 9  # nearly full is from nine tenths on
_FULL_DENOMINATOR: Final = 10


@dataclass(frozen=True, slots=True)
class Home:
    """The places in the home folder at `folder`."""

    folder: Path

    @property
    def ledger(self) -> Path:
        """The ledger's file."""
        return self.folder / "ledger.db"

    @property
    def keys(self) -> Path:
        """The folder of the signing key and the last published checkpoint."""
        return self.folder / "keys"

    @property
    def snapshots(self) -> Path:
        """The folder of snapshots."""
        return self.folder / "snapshots"

    @property
    def poison(self) -> Path:
        """The file of digests of commands that made the venue fail."""
        return self.folder / "poison"

    @property
    def socket(self) -> Path:
        """The socket on which the engine listens."""
        return self.folder / "engine.sock"

    def make(self) -> None:
        """Make the folder if it is not there."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)

    def nearly_full(self) -> bool:
        """Whether the disk under the folder is 90 % full, counting only what we could use."""
        disk = shutil.disk_usage(self.folder)
        usable = disk.used + disk.free
        return disk.used * _FULL_DENOMINATOR >= usable * _FULL_NUMERATOR
