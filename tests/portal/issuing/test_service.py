"""A draft is whole, whatever dies between its row and its command."""

from collections.abc import Sequence
from typing import TypeVar

import pytest
from sqlalchemy import func, select

from exchange.client import Accepted, AskSeries, Client, Outcome, OutcomeUnknown
from exchange.commands import Command, ExpiryPolicy, UnitKind
from exchange.queries import Answer, Query
from exchange.refusals import Refused
from portal.access import Role
from portal.acts import ActRefused, new_mark
from portal.database import session
from portal.days import end_of
from portal.issuing import service
from portal.issuing.models import Draft
from portal.issuing.proposals import Proposal, Texts
from portal.series_texts import SeriesText
from portal.visitor import Acting, Rank
from tests.portal.house import House
from tests.portal.issuing.filled import LAST_TRADE, LAST_USE
from tests.portal.sign_in import a_member
from tests.support.engine_market import MERCHANT

A = TypeVar("A", bound=Answer)


class Crash(BaseException):
    """The process dies."""


class DyingClient:
    """A client whose process dies at a command: before it is sent, or before its reply is read."""

    def __init__(self, client: Client, *, sends: bool, by: BaseException) -> None:
        self._client = client
        self._sends = sends
        self._by = by

    def submit(self, command: Command) -> Accepted | Refused:
        if self._sends:
            self._client.submit(command)
        raise self._by

    def submit_many(self, commands: Sequence[Command]) -> list[Outcome]:
        raise NotImplementedError

    def query(self, query: Query[A]) -> A:
        return self._client.query(query)

    def wait_beyond(self, size: int, patience: int) -> bool:
        return self._client.wait_beyond(size, patience)

    def close(self) -> None:
        raise NotImplementedError


def proposal(stem: str) -> Proposal:
    texts = Texts("jade", "茶馆", "Teahouse", "茶卡", "Tea card", "茶", "tea", "", "")
    return Proposal(
        stem, texts, "Abcdefgh12345678", 1, UnitKind.VALUE, 10_000, 8_000, 5_000, 10, 10, 10_000,
        end_of(LAST_TRADE), end_of(LAST_USE), ExpiryPolicy.PRINCIPAL, 1_000,
    )  # fmt: skip


BOTH = ("条款", "Terms")


def deputy() -> Acting:
    """Return the merchant's owner; needs the app's context."""
    owner = a_member(MERCHANT, frozenset({Role.CONSUMER, Role.MERCHANT}))
    return Acting(MERCHANT, Rank.OWNER, owner.id)


@pytest.mark.parametrize("sends", [False, True], ids=["before sending", "after sending"])
@pytest.mark.parametrize("by", [Crash(), OutcomeUnknown()], ids=["crash", "no answer"])
def test_what_a_crash_leaves_is_finished(house: House, sends: bool, by: BaseException) -> None:
    stem = f"CRASH{'AB'[sends]}{'CD'[isinstance(by, Crash)]}"
    dying = DyingClient(house.client, sends=sends, by=by)
    with house.app.app_context():
        with pytest.raises(type(by)):
            service.draft(dying, session(), deputy(), new_mark(), proposal(stem), BOTH)
        session().rollback()
    with house.app.app_context():
        (row,) = session().scalars(select(Draft).where(Draft.series.is_(None))).all()
        assert row.drafted_by == deputy().member
        service.recover(house.client, session(), MERCHANT)
        (series,) = house.client.query(AskSeries(symbol=row.symbol)).series
        text = session().get(SeriesText, series.series)
        assert text is not None
        assert (text.name_en, text.terms_zh) == ("Tea card", "条款")
        service.recover(house.client, session(), MERCHANT)
        assert session().scalar(select(func.count()).where(Draft.series.is_(None))) == 0
    assert len([one for one in symbols(house) if one.startswith(stem)]) == 1


def test_the_same_key_gives_the_first_answer(house: House) -> None:
    key = new_mark()
    with house.app.app_context():
        first = service.draft(house.client, session(), deputy(), key, proposal("SAME"), BOTH)
        other = proposal("OTHER")
        assert service.draft(house.client, session(), deputy(), key, other, BOTH) == first
    assert not any(one.startswith("OTHER") for one in symbols(house))


def test_a_refused_draft_leaves_no_row(house: House) -> None:
    key = new_mark()
    with house.app.app_context():
        with pytest.raises(ActRefused):
            service.draft(
                house.client, session(), deputy(), key, proposal("toolongtobeasymbol"), BOTH
            )
        assert session().scalars(select(Draft).where(Draft.key == key)).first() is None
        good = service.draft(house.client, session(), deputy(), key, proposal("GOOD"), BOTH)
    assert good.startswith("GOOD")


def symbols(house: House) -> list[str]:
    return [one.terms.symbol for one in house.client.query(AskSeries()).series]
