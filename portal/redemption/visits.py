"""Visits to the counter: each authorisation as the two who were there see it, from the ledger."""

from dataclasses import dataclass

from flask_babel import gettext as _

from exchange.client import AskSeries, AskTime, Client, SeriesShown
from exchange.history import History, redemptions
from exchange.history.redemptions import Redemption, RedemptionStatus
from portal.redemption.service import counts_money, quantity_for, worth_of

DAYS_LISTED = 100
"""So many visits a list shows at most."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One authorisation; what it comes to at the shop, in money units or in visits."""

    use: Redemption
    series: SeriesShown
    in_money: bool
    reserved: int
    taken: int
    given_back: int

    @property
    def is_open(self) -> bool:
        """Whether it waits to be taken."""
        return self.use.status is RedemptionStatus.OPEN

    @property
    def kept(self) -> int:
        """What was taken and not given back."""
        return self.taken - self.given_back

    def quantity_for(self, worth: int) -> int | None:
        """Return the quantity that is worth so much, None if no whole quantity is."""
        return quantity_for(self.series, self.use.right, worth)

    @property
    def entry(self) -> int:
        """The newest entry about it."""
        return self.use.refunded_by or self.use.ended_by or self.use.authorisation


def steps(visit: Visit) -> list[dict[str, object]]:
    """Return what happened at a visit, each step with its entry, for a timeline."""
    use = visit.use
    told: list[dict[str, object]] = [
        {
            "title": _("The guest's code was read"),
            "at": use.authorised_at,
            "sequence": use.authorisation,
        }
    ]
    if use.ended_by:
        told.append({"title": _ended(visit), "at": use.ended_at, "sequence": use.ended_by})
    if use.refunded_by:
        title = _("Something was given back, the last time here")
        told.append({"title": title, "sequence": use.refunded_by})
    return told


def _ended(visit: Visit) -> str:
    if visit.taken:
        return str(_("It was taken"))
    if visit.use.status is RedemptionStatus.VOIDED:
        return str(_("It was let go"))
    return str(_("Nobody took it in time"))


def of_holder(client: Client, history: History, holder: int, series: SeriesShown) -> list[Visit]:
    """Return a holder's visits with units of a series, newest first."""
    with history.read(client.query(AskTime()).size) as views:
        found = redemptions.of_holder(views, holder, series.series, DAYS_LISTED)
    return [_visit(use, series) for use in found]


def of_merchant(client: Client, history: History, merchant: int, since: int) -> list[Visit]:
    """Return the visits to a merchant's counter from a moment on, newest first."""
    with history.read(client.query(AskTime()).size) as views:
        found = redemptions.of_merchant(views, merchant, since, DAYS_LISTED)
    known = {one.series: one for one in client.query(AskSeries()).series}
    return [_visit(use, known[use.series]) for use in found]


def visit(client: Client, history: History, merchant: int, authorisation: int) -> Visit | None:
    """Return one visit to this merchant's counter; None if there was no such."""
    with history.read(client.query(AskTime()).size) as views:
        use = redemptions.redemption(views, authorisation)
    if use is None or use.merchant != merchant:
        return None
    (series,) = client.query(AskSeries(series=use.series)).series
    return _visit(use, series)


def _visit(use: Redemption, series: SeriesShown) -> Visit:
    return Visit(
        use=use,
        series=series,
        in_money=counts_money(series, use.right),
        reserved=worth_of(series, use.right, use.quantity),
        taken=worth_of(series, use.right, use.captured),
        given_back=worth_of(series, use.right, use.refunded),
    )
