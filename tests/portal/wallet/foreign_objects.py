"""What of the wallet is somebody's own: a deposit, a withdrawal."""

from portal import clock
from portal.database import session
from portal.payments import REFERENCE_LENGTH
from portal.randomness import draw_text
from portal.wallet.models import (
    ACT_LENGTH,
    Deposit,
    DepositState,
    Withdrawal,
    WithdrawalState,
)
from tests.portal.foreign_objects import Values, foreign
from tests.portal.house import ALICE, House


def a_deposit(house: House) -> Values:
    """Write down a deposit of ALICE's that came to nothing."""
    now = clock.now()
    row = Deposit(
        reference=draw_text(REFERENCE_LENGTH),
        account=ALICE,
        act=draw_text(ACT_LENGTH),
        amount=10_000,
        provider="bank",
        state=DepositState.LAPSED,
        created_at=now,
        expires_at=now,
        updated_at=now,
    )
    return written(house, row)


def a_withdrawal(house: House) -> Values:
    """Write down a withdrawal of ALICE's that came to nothing."""
    now = clock.now()
    row = Withdrawal(
        reference=draw_text(REFERENCE_LENGTH),
        account=ALICE,
        act=draw_text(ACT_LENGTH),
        amount=10_000,
        provider="bank",
        holder="Alice",
        bank="Bank",
        number_at_bank="6222",
        state=WithdrawalState.VOIDED,
        created_at=now,
        updated_at=now,
    )
    return written(house, row)


def written(house: House, row: Deposit | Withdrawal) -> Values:
    """Commit a row and return the part of the address that names it."""
    with house.app.app_context():
        session().add(row)
        session().commit()
        return {"reference": row.reference}


for _endpoint in ("deposit_shown", "pay", "api_show_deposit"):
    foreign(f"wallet.{_endpoint}", a_deposit)
for _endpoint in ("withdrawal", "api_show_withdrawal"):
    foreign(f"wallet.{_endpoint}", a_withdrawal)
