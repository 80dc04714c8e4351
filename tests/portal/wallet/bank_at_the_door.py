"""The sandbox bank, whose notices come to the wallet's door as they would over HTTP.

Each notice can be spoilt on purpose; `told` keeps every one that was sent.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from flask import Flask
from sqlalchemy.orm import sessionmaker
from werkzeug.test import TestResponse

from portal import clock
from portal.bank import service as at_bank
from portal.bank.notices import Signer, body_of
from portal.bank.provider import SandboxBank
from portal.bank.service import Decision
from portal.database import db
from portal.payments import Said, Standing
from portal.randomness import draw_text

KEY = b"k" * 32


@dataclass
class BankAtTheDoor:
    """The bank and the door that it knocks at."""

    app: Flask
    signer: Signer = field(default_factory=lambda: Signer(KEY))
    told: list[tuple[bytes, Mapping[str, str]]] = field(default_factory=list)

    @property
    def provider(self) -> SandboxBank:
        with self.app.app_context():
            return SandboxBank(sessionmaker(db.engine), self.signer, "http://bank.example")

    def decide(self, reference: str, decision: Decision) -> None:
        with self.app.app_context():
            assert at_bank.decide(db.session(), reference, decision)

    def pay(self, reference: str) -> TestResponse:
        """Let the payer pay, and say so at the door."""
        self.decide(reference, Decision.PAY)
        return self.tell(reference)

    def tell(self, reference: str, sent_at: int | None = None, **other: object) -> TestResponse:
        """Send a notice of what is true, or of something else."""
        said = self.provider.query(reference)
        amount, standing = other.get("amount", said.amount), other.get("standing", said.standing)
        assert isinstance(amount, int)
        body = body_of(draw_text(32), Said(reference, amount, Standing(standing)))  # type: ignore[arg-type]
        return self.knock(body, self.signer.sign(body, clock.now() if sent_at is None else sent_at))

    def knock(self, body: bytes, headers: Mapping[str, str]) -> TestResponse:
        """Send a request as it is."""
        self.told.append((body, headers))
        return self.app.test_client().post("/wallet/notices", data=body, headers=dict(headers))
