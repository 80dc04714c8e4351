"""The desk: where proofs come from, opened when the first is asked for."""

from pathlib import Path
from threading import Lock
from typing import Final

from flask import current_app

from exchange.history.entries import Entry, decode
from exchange.history.projector import LEDGER_FILE
from ledger.proofs import Proofs

KEYS_FOLDER: Final = "keys"
"""Where in the home folder the published checkpoint lies."""


class ProofDesk:
    """Proofs about the ledger in a home folder, for any number of threads.

    `public` says that anybody may read every entry.
    """

    def __init__(self, home: Path, *, public: bool) -> None:
        self.home = home
        self.public = public
        self._proofs: Proofs | None = None
        self._opening = Lock()

    def proofs(self) -> Proofs:
        """Return the proofs. Raises ProofInvalid if there is no ledger yet."""
        with self._opening:
            if self._proofs is None:
                self._proofs = Proofs.open(self.home / LEDGER_FILE, self.home / KEYS_FOLDER)
            return self._proofs

    def entry(self, sequence: int) -> Entry:
        """Return an entry, decoded. Raises ProofInvalid if none such was published."""
        return decode(self.proofs().entry(sequence), sequence)

    def close(self) -> None:
        """Let go of the ledger; it is opened again when somebody asks."""
        with self._opening:
            if self._proofs is not None:
                self._proofs.close()
                self._proofs = None


def desk() -> ProofDesk:
    """Return the desk of the application that answers."""
    found: ProofDesk = current_app.extensions["proofs"]
    return found
