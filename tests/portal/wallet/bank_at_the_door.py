"""The sandbox bank, whose webhooks come to the wallet's door as they would over HTTP.

Each can be spoilt on purpose; `told` keeps every one that was sent.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.orm import Session, sessionmaker
from werkzeug.test import TestResponse

from portal import clock
from portal.bank import service as at_bank
from portal.bank.notices import Signer, body_of
from portal.bank.provider import SandboxBank
from portal.bank.service import Decision
from portal.database import db
from portal.payments import Said, Standing, add_provider, providers_of
from portal.randomness import draw_text

KEY = b"k" * 32


class Namesake(SandboxBank):
    """A sandbox bank that may be called otherwise, so that there are several."""

    def __init__(self, name: str, sessions: Callable[[], Session], signer: Signer) -> None:
        super().__init__(sessions, signer, f"http://{name}.example")
        self.name = name  # type: ignore[misc]  # the name of the real one is for ever


@dataclass
class BankAtTheDoor:
    """The bank and the door that it knocks at."""

    app: Flask
    name: str = "bank"
    signer: Signer = field(default_factory=lambda: Signer(KEY))
    told: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)

    @property
    def provider(self) -> SandboxBank:
        with self.app.app_context():
            return Namesake(self.name, sessionmaker(db.engine), self.signer)

    def decide(self, reference: str, decision: Decision) -> None:
        with self.app.app_context():
            assert at_bank.decide(db.session(), reference, decision)

    def pay(self, reference: str) -> TestResponse:
        """Let the payer pay, and say so at the door."""
        self.decide(reference, Decision.PAY)
        return self.tell(reference)

    def tell(self, reference: str, sent_at: int | None = None, **other: object) -> TestResponse:
        """Send a webhook of what is true, or of something else."""
        said = self.provider.query(reference)
        amount, standing = other.get("amount", said.amount), other.get("standing", said.standing)
        assert isinstance(amount, int)
        body = body_of(draw_text(32), Said(reference, amount, Standing(standing)))  # type: ignore[arg-type]
        return self.knock(body, self.signer.sign(body, clock.now() if sent_at is None else sent_at))

    def knock(self, body: bytes, headers: Mapping[str, str]) -> TestResponse:
        """Send a request as it is."""
        self.told.append((body, headers))
        door = f"/wallet/webhooks/{self.name}"
        return self.app.test_client().post(door, data=body, headers=dict(headers))


@contextmanager
def open_bank(app: Flask, name: str = "bank", key: bytes = KEY) -> Iterator[BankAtTheDoor]:
    """Let a bank of that name be there for a while."""
    door = BankAtTheDoor(app, name, Signer(key))
    add_provider(app, door.provider)
    yield door
    del providers_of(app)[name]
