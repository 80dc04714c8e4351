"""Vouchers: issued and offered by their shop, bought at the offering, traded among members."""

from datetime import datetime, timedelta, timezone
from typing import Final

from playwright.sync_api import expect

from portal.formatting import yuan
from tests.browser.story.people import Person
from tests.support.waiting import wait_until

BEIJING: Final = timezone(timedelta(hours=8))
SETTLED_WITHIN_S: Final = 60


def issue(merchant: Person, price: str) -> str:
    """Write a series of vouchers, each worth a yuan in the shop; return its symbol."""
    today = datetime.now(BEIJING).date()
    merchant.open("/issuing/new")
    merchant.write("Name of the series in Chinese", "读书卡")
    merchant.write("Name of the series in English", "Reading card")
    merchant.write("Short name for the market", "READ")
    merchant.write("What it buys, in Chinese", "店内图书")
    merchant.write("What it buys, in English", "Books in the shop")
    merchant.write("Price at which you sell one unit", price)
    merchant.write("How many units at most, ever", "10000")
    merchant.write("Last day of trade", f"{today + timedelta(days=60):%Y-%m-%d}")
    merchant.write("Last day of use", f"{today + timedelta(days=90):%Y-%m-%d}")
    merchant.press("Look at it")
    merchant.touch(merchant.main.locator("button[value=issue]"))
    merchant.sees("Open the offering")
    return merchant.page.url.rsplit("/", 1)[-1]


def offer(merchant: Person, symbol: str, for_seconds: int) -> None:
    """Open the offering now, for a short while."""
    merchant.open(f"/issuing/{symbol}")
    closes = datetime.now(BEIJING) + timedelta(seconds=for_seconds)
    merchant.write("Closes", f"{closes:%Y-%m-%dT%H:%M:%S}")
    merchant.press("Open the offering")
    merchant.sees("The offering is set. Everybody can see it.")


def buy_at_the_offering(person: Person, symbol: str, units: int, cost: int) -> None:
    """Buy from the shop, looking at what it comes to before paying."""
    person.open(f"/series/{symbol}")
    person.write("How many units", str(units))
    person.press("Buy at the offering")
    person.press_it(person.say("Pay %(total)s", total=yuan(cost)))
    person.sees("Paid: %(count)s units are reserved for you.", count=f"{units:,}")


def wait_for_units(person: Person, symbol: str, units: int) -> None:
    """Look again until the offering has closed and the units are there."""
    words = person.say("%(count)s units", count=f"{units:,}")
    mine = person.main.get_by_role("region", name=person.say("Yours"))

    def there() -> bool:
        person.open(f"/series/{symbol}")
        return words in "".join(mine.all_inner_texts())

    wait_until(there, f"the offering has closed and gives {words}", SETTLED_WITHIN_S, pause_s=0.5)


def turn_to(person: Person, english: str) -> None:
    """Show a part of the exchange page, where a phone shows one at a time."""
    if person.look.touch:
        parts = person.main.get_by_role("navigation", name=person.say("Parts of this page"))
        person.press(english, parts)


def buy_at_market(person: Person, symbol: str, spend: str) -> None:
    """Buy from whoever sells cheapest, for so much money."""
    person.open(f"/trade/{symbol}")
    turn_to(person, "Buy or sell")
    person.choose("Buy")
    person.choose("Market order")
    person.choose("By amount")
    person.write("Spend at most", spend)
    place(person)
    expect(person.main.locator("[data-sum=units]")).not_to_have_text("0")


def sell(person: Person, symbol: str, units: int, price: str) -> None:
    """List units for sale at a price of one's own."""
    person.open(f"/trade/{symbol}")
    turn_to(person, "Buy or sell")
    person.choose("Sell")
    person.choose("Limit order")
    person.write("Price", price)
    person.write("Quantity", str(units))
    place(person)


def buy_from_ladder(person: Person, symbol: str, units: int, price: str) -> None:
    """Buy at a price that stands in the order book, by pointing at it."""
    person.open(f"/trade/{symbol}")
    turn_to(person, "Order book")
    asks = person.main.locator("[data-side=asks]")
    person.touch(asks.get_by_role("button", name=price, exact=True))
    expect(person.main.get_by_label(person.say("Price"), exact=True)).to_have_value(price)
    person.write("Quantity", str(units))
    place(person)


def place(person: Person) -> None:
    """Press the button of the order form, and read that something came of it."""
    person.touch(person.main.locator("[data-place]"))
    expect(person.main.locator(".toast[data-tone=good]")).to_be_visible()
