"""Somebody who pays in from outside, and the door that providers' webhooks come to."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from exchange.client import AskBalances
from portal.database import session
from portal.randomness import draw_text
from portal.wallet import recovery
from portal.wallet.differences import Difference
from portal.wallet.models import Deposit, DepositState
from portal.wallet.till import till_of
from tests.portal.house import DAVE, House
from tests.portal.sign_in import sign_in

YUAN = 10_000
OURS = "https://scrip.example"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"


@dataclass
class Payer:
    """A member who pays in, and all that can be seen of it."""

    house: House
    web: FlaskClient
    provider: str = ""
    before: int = 0

    @classmethod
    def dave(cls, house: House) -> "Payer":
        return cls(house, sign_in(house.app.test_client(), house, DAVE))

    def begin_anew(self) -> None:
        """Let what other tests left come to its end, and count from here."""
        self.recover()
        self.before = self.money

    @property
    def money(self) -> int:
        shown = self.house.client.query(AskBalances(DAVE)).balances
        return sum(balance.amount for balance in shown if balance.asset == 0)

    @property
    def gain(self) -> int:
        """By how much more money there is than before, in money units."""
        return self.money - self.before

    def begin(self, amount: str = "88.80", agent: str = "") -> TestResponse:
        """Send the form; return the answer."""
        form = {"act": draw_text(22), "amount": amount, "provider": self.provider}
        return self.web.post("/wallet/deposit", data=form, headers={"User-Agent": agent})

    def pay_again(self, reference: str, agent: str = "") -> str:
        """Press the button on the page of a deposit; return where it leads."""
        address = f"/wallet/deposits/{reference}/pay"
        return self.web.post(address, headers={"User-Agent": agent}).headers["Location"]

    def pay_in(self, amount: str = "88.80") -> str:
        """Send the form; return the reference of the deposit."""
        assert self.begin(amount).status_code == 303
        return self.newest.reference

    @property
    def newest(self) -> Deposit:
        with self.house.app.app_context():
            chosen = select(Deposit).where(Deposit.account == DAVE).order_by(Deposit.id.desc())
            found = session().scalars(chosen.limit(1)).one()
            session().expunge(found)
            return found

    def row(self, reference: str) -> Deposit:
        with self.house.app.app_context():
            found = session().scalars(select(Deposit).where(Deposit.reference == reference)).one()
            session().expunge(found)
            return found

    def state(self, reference: str) -> DepositState:
        return DepositState(self.row(reference).state)

    def differences(self, reference: str) -> list[tuple[str, int | None, int | None, str]]:
        """Return what staff is told about a payment: kind, ours, theirs, their currency."""
        with self.house.app.app_context():
            chosen = select(Difference).where(Difference.reference == reference)
            found = session().scalars(chosen.order_by(Difference.id))
            return [(each.kind, each.ours, each.said, each.currency) for each in found]

    def knock(self, body: bytes, headers: Mapping[str, str]) -> TestResponse:
        """Come to the door as the provider does."""
        door = f"/wallet/webhooks/{self.provider}"
        return self.house.app.test_client().post(door, data=body, headers=dict(headers))

    def recover(self) -> None:
        """Do what the job does."""
        with self.house.app.app_context():
            recovery.recover(till_of(self.house.app), at_once=True)
