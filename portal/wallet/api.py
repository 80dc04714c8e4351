"""Operations of the wallet in the JSON API: every act and every view of its pages."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access import Audience
from portal.api import FieldError, Kind, Problem, command_key, operation
from portal.formatting import yuan
from portal.payments import NoProvider
from portal.provider_fields import NOT_OFFERED
from portal.visitor import person
from portal.wallet import reviewing, service, shapes, statement
from portal.wallet.errors import NoSuchPayment
from portal.wallet.forms import FEN, MOST
from portal.wallet.service import BankAccount
from portal.wallet.shapes import (
    DepositShape,
    FundsShape,
    LineShape,
    NewDeposit,
    NewWithdrawal,
    ProviderShape,
    StatementAsked,
    WithdrawalShape,
)
from portal.wallet.statement_views import Chosen, span_of
from portal.wallet.views import blueprint, till

PERSON = Audience.PERSON


@operation(
    blueprint, "GET", "/api/wallet", audience=PERSON,
    summary=_l("Show what you have"), answer=FundsShape,
)  # fmt: skip
def show_funds() -> FundsShape:
    """Answer with what is available, what is set aside and for what, and what is on its way in."""
    return shapes.of_funds(service.funds_of(till(), person().account))


@operation(
    blueprint, "GET", "/api/wallet/providers", audience=PERSON,
    summary=_l("List the ways to pay in"), answer=list[ProviderShape],
)  # fmt: skip
def list_providers() -> list[ProviderShape]:
    """List the payment providers that are switched on; the first is taken if none is named."""
    found = till().payments.values()
    return [ProviderShape(each.name, str(each.label), each.play) for each in found]


@operation(
    blueprint, "POST", "/api/wallet/deposits", audience=PERSON,
    summary=_l("Begin a deposit"), body=NewDeposit, answer=DepositShape, status=201,
)  # fmt: skip
def begin_deposit(body: NewDeposit) -> DepositShape:
    """Ask for a deposit; the payer then pays it at the address `pay_at`.

    The same Idempotency-Key asks for it once.
    """
    _check(body.amount)
    desk = till()
    provider = body.provider or next(iter(desk.payments), "")
    if body.provider and body.provider not in desk.payments:
        raise Problem(Kind.INVALID, errors=[FieldError("provider", "one_of", str(NOT_OFFERED))])
    with _problems():
        row = service.begin_deposit(desk, person().account, body.amount, command_key(), provider)
        return shapes.of_deposit(row, service.way_to_pay(desk, row))


@operation(
    blueprint, "GET", "/api/wallet/deposits", audience=PERSON,
    summary=_l("List your newest deposits"), answer=list[DepositShape],
)  # fmt: skip
def list_deposits() -> list[DepositShape]:
    """Your newest deposits, newest first."""
    return [shapes.of_deposit(row) for row in service.newest_deposits(till(), person().account)]


@operation(
    blueprint, "GET", "/api/wallet/deposits/<reference>", audience=PERSON,
    summary=_l("Show a deposit"), answer=DepositShape,
)  # fmt: skip
def show_deposit(reference: str) -> DepositShape:
    """One deposit of yours."""
    with _problems():
        return shapes.of_deposit(service.deposit_of(till(), person().account, reference))


@operation(
    blueprint, "POST", "/api/wallet/withdrawals", audience=PERSON,
    summary=_l("Begin a withdrawal"), body=NewWithdrawal, answer=WithdrawalShape, status=201,
)  # fmt: skip
def begin_withdrawal(body: NewWithdrawal) -> WithdrawalShape:
    """Set money aside to be paid to a bank account; it is yours again if the bank does not pay.

    The same Idempotency-Key asks for it once.
    """
    _check(body.amount)
    to = BankAccount(body.holder.strip(), body.bank.strip(), body.plain_number)
    with _problems():
        return shapes.of_withdrawal(
            service.begin_withdrawal(till(), person().account, body.amount, to, command_key())
        )


@operation(
    blueprint, "GET", "/api/wallet/withdrawals", audience=PERSON,
    summary=_l("List your newest withdrawals"), answer=list[WithdrawalShape],
)  # fmt: skip
def list_withdrawals() -> list[WithdrawalShape]:
    """Your newest withdrawals, newest first."""
    rows = service.newest_withdrawals(till(), person().account)
    return [shapes.of_withdrawal(row) for row in rows]


@operation(
    blueprint, "GET", "/api/wallet/withdrawals/<reference>", audience=PERSON,
    summary=_l("Show a withdrawal"), answer=WithdrawalShape,
)  # fmt: skip
def show_withdrawal(reference: str) -> WithdrawalShape:
    """One withdrawal of yours."""
    with _problems():
        desk = till()
        row = service.withdrawal_of(desk, person().account, reference)
        return shapes.of_withdrawal(row, reviewing.reason_of(desk, row))


@operation(
    blueprint, "GET", "/api/wallet/statement", audience=PERSON,
    summary=_l("Show your statement"), query=StatementAsked, answer=list[LineShape],
)  # fmt: skip
def show_statement(query: StatementAsked) -> list[LineShape]:
    """Answer with what came and went, newest first; older lines are those `before` the last."""
    desk = till()
    span = span_of(desk, Chosen(query.month, query.holds, query.before))
    lines = statement.newest(desk, person().account, query.limit, span)
    return [shapes.of_line(line) for line in lines]


def _check(amount: int) -> None:
    """Let through what can enter or leave. Raises Problem 422."""
    if amount <= 0:
        rule, words = "above", _("The amount must be more than nothing.")
    elif amount % FEN:
        rule, words = "multiple_of", _("Money comes and goes in whole fen: two decimals at most.")
    elif amount > MOST:
        rule, words = "maximum", _("At most %(most)s at once.", most=yuan(MOST))
    else:
        return
    raise Problem(Kind.INVALID, errors=[FieldError("amount", rule, str(words))])


@contextmanager
def _problems() -> Iterator[None]:
    """Turn what the wallet raises into problems; refusals of the exchange are known to all."""
    try:
        yield
    except NoSuchPayment as error:
        raise Problem(Kind.NOT_FOUND) from error
    except NoProvider as error:
        raise Problem(Kind.UNAVAILABLE, str(_("No payment provider is set up here."))) from error
