"""Pages of the wallet: what is there, paying in, paying out; and the door that webhooks come to."""

from typing import Final

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from portal.access import Audience, declare
from portal.acts import act_key, explaining
from portal.payments import NoProvider, NoticeForged, ProviderAway
from portal.visitor import person
from portal.wallet import notices, reviewing, service, statement
from portal.wallet.errors import NoSuchPayment, NoticeSeenBefore
from portal.wallet.forms import DepositForm, WithdrawalForm
from portal.wallet.models import Deposit, Withdrawal
from portal.wallet.progress import Progress, of_deposit, of_withdrawal
from portal.wallet.statement import Span
from portal.wallet.steps import steps_of
from portal.wallet.till import Till, till_of
from portal.wallet.words import phrase

blueprint: Final = Blueprint("wallet", __name__, url_prefix="/wallet", template_folder="templates")

SHOWN: Final = 6
"""So many lines of the statement are on the front page."""

MOST: Final = 6
"""So many deposits and withdrawals are there as well."""

Page = AnyResponse | tuple[str, int] | str


def till() -> Till:
    """Return what this request works with."""
    return till_of(current_app)


@blueprint.get("")
def wallet() -> str:
    """Show what the person has, where it is, and what moved last."""
    desk, account = till(), person().account
    return render_template(
        "wallet/wallet.html",
        funds=service.funds_of(desk, account),
        moving=_moving(desk, account),
        lines=statement.newest(desk, account, SHOWN, Span(holds=False)),
        phrase=phrase,
        plays=desk.plays,
    )


@blueprint.route("/deposit", methods=["GET", "POST"])
def deposit() -> Page:
    """Ask how much is to be paid in, and send the payer to where it is paid."""
    desk, form, account = till(), DepositForm(), person().account
    if not desk.payments:
        raise NoProvider
    if form.validate_on_submit():
        with explaining(form):
            chosen = form.provider.data
            row = service.begin_deposit(desk, account, form.asked(), act_key(form), chosen)
            return redirect(_onward(desk, row), 303)
        form.mark_anew()  # what was refused is kept as it was asked for
    elif request.method == "GET":
        form.provider.data = service.last_provider(desk, account) or form.provider.data
    page = render_template("wallet/deposit.html", form=form, plays=desk.plays)
    return page, _status(form)


@blueprint.route("/withdraw", methods=["GET", "POST"])
def withdraw() -> Page:
    """Ask how much is to be paid out and where to."""
    desk, form, account = till(), WithdrawalForm(), person().account
    _ = desk.paying_out
    if form.validate_on_submit():
        with explaining(form):
            row = service.begin_withdrawal(
                desk, account, form.asked(), form.bank_account(), act_key(form)
            )
            return redirect(url_for("wallet.withdrawal", reference=row.reference), 303)
        form.mark_anew()
    elif request.method == "GET":
        form.fill_in(service.last_bank_account(desk, account))
    funds = service.funds_of(desk, account)
    page = render_template("wallet/withdraw.html", form=form, funds=funds, desk=desk)
    return page, _status(form)


@blueprint.get("/deposits/<reference>")
def deposit_shown(reference: str) -> str:
    """Show how far a deposit is."""
    row = service.deposit_of(till(), person().account, reference)
    provider = till().payments.get(row.provider)
    return render_template(
        "wallet/deposit_shown.html", row=row, progress=of_deposit(row), provider=provider
    )


@blueprint.post("/deposits/<reference>/pay")
def pay(reference: str) -> AnyResponse:
    """Send the payer of a deposit that was not paid yet to where it is paid."""
    desk = till()
    row = service.deposit_of(desk, person().account, reference)
    return redirect(_onward(desk, service.go_on(desk, row)), 303)


@blueprint.get("/withdrawals/<reference>")
def withdrawal(reference: str) -> str:
    """Show how far a withdrawal is."""
    desk = till()
    row = service.withdrawal_of(desk, person().account, reference)
    return render_template(
        "wallet/withdrawal_shown.html",
        row=row,
        progress=of_withdrawal(row),
        steps=steps_of(desk, row, reviewing.reason_of(desk, row)),
        provider=desk.payments.get(row.provider),
    )


@blueprint.post("/webhooks/<name>")
def webhook(name: str) -> Response | dict[str, str]:
    """Take what a payment provider says of itself, and confirm that it was heard."""
    desk = till()
    if name not in desk.payments:
        raise NotFound
    provider = desk.payments[name]
    followed = notices.take(desk, provider, dict(request.headers), request.get_data())
    if provider.confirmation:
        return Response(provider.confirmation, mimetype="text/plain")
    return {"state": "followed" if followed else "kept"}


def _moving(desk: Till, account: int) -> list[tuple[Deposit | Withdrawal, Progress]]:
    """Return the newest deposits and withdrawals together, newest first."""
    found: list[tuple[Deposit | Withdrawal, Progress]] = [
        *((row, of_deposit(row)) for row in service.newest_deposits(desk, account)),
        *((row, of_withdrawal(row)) for row in service.newest_withdrawals(desk, account)),
    ]
    return sorted(found, key=lambda each: each[0].created_at, reverse=True)[:MOST]


def _onward(desk: Till, row: Deposit) -> str:
    way = service.way_to_pay(desk, row)
    if way is None and service.is_payable(row):
        flash(
            _("It cannot be paid just now: the other side does not answer. Try again soon."), "warn"
        )
    return way or row.page


def _status(form: DepositForm | WithdrawalForm) -> int:
    return 422 if form.errors else 200


@blueprint.errorhandler(NoProvider)
def _no_provider(_error: NoProvider) -> tuple[str, int]:
    return render_template("wallet/closed.html"), 503


@blueprint.errorhandler(NoSuchPayment)
def _no_such_payment(_error: NoSuchPayment) -> tuple[str, int]:
    return render_template("wallet/unknown.html"), 404


@blueprint.errorhandler(NoticeForged)
def _notice_forged(_error: NoticeForged) -> tuple[dict[str, str], int]:
    return {"state": "not signed as agreed, or too long ago"}, 403


@blueprint.errorhandler(ProviderAway)
def _provider_away(_error: ProviderAway) -> tuple[dict[str, str], int]:
    return {"state": "not understood yet: send it again"}, 503


@blueprint.errorhandler(NoticeSeenBefore)
def _notice_seen(_error: NoticeSeenBefore) -> tuple[dict[str, str], int]:
    return {"state": "taken before"}, 409


for _name in ("wallet", "deposit", "withdraw", "deposit_shown", "pay", "withdrawal"):
    declare(f"{blueprint.name}.{_name}", Audience.PERSON)
declare(f"{blueprint.name}.webhook", Audience.CALLBACK)
