"""The world outside the wallet: a provider and an exchange that fail when they are told to.

Both are real: the provider is the sandbox bank, the exchange the engine of the house; what is added
is the moment at which a connection breaks.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from exchange.client import Accepted, Client, Outcome, OutcomeUnknown, Refused
from exchange.commands import Command
from exchange.refusals import Refusal
from portal.bank.provider import SandboxBank
from portal.payments import Payment, Payout, ProviderAway, Said
from portal.wallet.till import Till


class Crash(Exception):  # noqa: N818  a process that is gone reports nothing
    """The process ended here."""


@dataclass
class BreakingClient:
    """A client whose next calls go wrong in the order of `breaks`.

    "before": the command never arrives. "after": it is carried out, the answer is lost. "away": the
    engine refuses for now. "crash": it is carried out and our process ends. "": all goes well.
    """

    client: Client
    breaks: list[str] = field(default_factory=list)

    def submit(self, command: Command) -> Accepted | Refused:
        """Submit, or break."""
        how = self.breaks.pop(0) if self.breaks else ""
        if how == "before":
            raise OutcomeUnknown
        if how == "away":
            return Refused(Refusal.ENGINE_UNAVAILABLE)
        reply = self.client.submit(command)
        if how == "after":
            raise OutcomeUnknown
        if how == "crash":
            raise Crash
        return reply

    def submit_many(self, commands: Sequence[Command]) -> list[Outcome]:
        """Submit, unbroken."""
        return self.client.submit_many(commands)

    def __getattr__(self, name: str) -> object:
        return getattr(self.client, name)


@dataclass
class BreakingBank:
    """The sandbox bank, away while `away` is set."""

    bank: SandboxBank
    away: bool = False
    name: str = "bank"
    pays_out: bool = True

    def begin(self, payment: Payment) -> str:
        self._answer()
        return self.bank.begin(payment)

    def pay_out(self, payout: Payout) -> None:
        self._answer()
        self.bank.pay_out(payout)

    def query(self, reference: str) -> Said:
        self._answer()
        return self.bank.query(reference)

    def __getattr__(self, name: str) -> object:
        return getattr(self.bank, name)

    def _answer(self) -> None:
        if self.away:
            raise ProviderAway


@dataclass
class Outside:
    """All that surrounds one wallet."""

    till: Till
    client: BreakingClient
    bank: BreakingBank
    session: Session
