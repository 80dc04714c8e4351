"""Each series stands in one section, sorted as the reader wants it."""

import pytest

from exchange.events import SeriesStatus
from portal.clock import DAY
from portal.market_list import Quote, Row, Show, Sort, Wanted, place_of, sections
from tests.portal.house import House
from tests.portal.trading.shown import NOW, ticket

QUOTE = Quote(last=0, before=0, high=0, low=0, volume=0, value=0, bid=0, ask=0)


def row(symbol: str, value: int = 0, **fields: object) -> Row:
    quote = Quote(last=0, before=0, high=0, low=0, volume=0, value=value, bid=0, ask=0)
    return Row(ticket(symbol=symbol, name=symbol.lower(), **fields), quote, ())


ROWS = [
    row("A", 5, price=9_000),
    row("B", 9, price=7_000, merchant=2),
    row("C", status=SeriesStatus.PRESALE),
    row("D", use_until=NOW + 29 * DAY),
    row("E", status=SeriesStatus.REDEMPTION_ONLY),
    row("F", status=SeriesStatus.EXPIRED),
]


def shown(wanted: Wanted) -> list[tuple[Show, str]]:
    """Return sections with the symbols in them."""
    return [
        (section.show, "".join(one.ticket.symbol for one in section.rows))
        for section in sections(ROWS, wanted, NOW)
    ]


def test_a_series_stands_where_it_is_in_its_life() -> None:
    assert shown(Wanted()) == [(Show.ON_OFFER, "C"), (Show.TRADING, "BA"), (Show.ENDING, "DE")]
    assert shown(Wanted(show=Show.OVER)) == [(Show.OVER, "F")]
    assert place_of(ROWS[5].ticket, NOW) is Show.OVER


def test_sections_are_sorted() -> None:
    def trading(sort: Sort) -> str:
        return dict(shown(Wanted(sort=sort)))[Show.TRADING]

    assert trading(Sort.DISCOUNT) == "BA"
    assert trading(Sort.VOLUME) == "BA"
    assert trading(Sort.NAME) == "AB"
    assert trading(Sort.DAYS) == "AB"


def test_all_words_must_be_found_in_name_brand_or_symbol() -> None:
    assert shown(Wanted(words="shuxiang a")) != []
    assert shown(Wanted(words="SHUXIANG nothing")) == []
    assert shown(Wanted(brand=2)) == [(Show.TRADING, "B")]


def test_a_change_is_measured_from_the_day_before() -> None:
    assert QUOTE.change == 0


@pytest.mark.parametrize(("direction", "kind"), [(1, "spark-rise"), (-1, "spark-fall"), (0, "")])
def test_a_spark_has_the_colour_of_the_change_beside_it(
    house: House, direction: int, kind: str
) -> None:
    with house.app.test_request_context():
        row = house.app.jinja_env.get_template("components/market_row.html").module
        drawn = str(row.spark([10, 5, 20], direction))  # type: ignore[attr-defined]  # a macro
    assert (kind or 'class="spark"') in drawn
    assert drawn.count("spark-") == bool(kind)
