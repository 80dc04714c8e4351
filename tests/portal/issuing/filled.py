"""Forms as a merchant fills them in, and what a page answers."""

from datetime import date, timedelta
from html.parser import HTMLParser

from exchange.client import AskSeries, AskTime, SeriesShown
from portal.acts import new_mark
from tests.portal.house import House

TODAY = date.today()  # noqa: DTZ011  any day near the clock's will do
LAST_TRADE = TODAY + timedelta(days=60)
LAST_USE = TODAY + timedelta(days=90)


def series_form(**changes: str) -> dict[str, str]:
    """Return the form of a new series, with a mark of its own."""
    return {
        "act": new_mark(),
        "brand_zh": "蜀香火锅",
        "brand_en": "Shuxiang Hotpot",
        "name_zh": "双人火锅卡",
        "name_en": "Hotpot for two",
        "stem": "hotpot",
        "colour": "chilli",
        "unit": "1",
        "face_value": "1",
        "buys_zh": "全场菜品",
        "buys_en": "all dishes",
        "issue_price": "0.80",
        "cap": "100,000",
        "release_bps": "50",
        "trading_until": LAST_TRADE.isoformat(),
        "use_until": LAST_USE.isoformat(),
        "expiry": "1",
        "tick": "",
        "lowest_price": "",
        "highest_price": "",
        "rules_zh": "周一休息。",
        "rules_en": "Closed on Mondays.",
        "market": "1",
        "document": "Abcdefgh12345678",
    } | changes


def newest_series(house: House) -> SeriesShown:
    """Return the series that was drafted last."""
    return house.client.query(AskSeries()).series[-1]


def size(house: House) -> int:
    """Return the size of the ledger, which tells whether anything was changed."""
    return house.client.query(AskTime()).size


class Fields(HTMLParser):
    """The values of the fields of a page, by name; of several the last."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.wrong: list[str] = []
        self._in_wrong = False
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        kind = given.get("type")
        chosen = kind not in ("radio", "checkbox") or "checked" in given
        # The client carries the token in a header: so a form can be sent by somebody else, too.
        if tag == "input" and given.get("name", "csrf_token") != "csrf_token" and chosen:
            self.values[given["name"]] = given.get("value", "")
        if "wrong" in given.get("class", "").split():
            self._in_wrong = True
            self.wrong.append(given.get("id", ""))


def wrong_fields(page: str) -> list[str]:
    """Return the names of the fields that the page complains about."""
    return [name.removesuffix("-error") for name in Fields(page).wrong]
