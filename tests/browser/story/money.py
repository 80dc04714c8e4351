"""Money: paid in at the sandbox bank, and looked at on the exchange page."""

from playwright.sync_api import Locator, expect

from portal.formatting import parse_amount, yuan
from tests.browser.story.people import Person


def pay_in(person: Person, amount: str) -> None:
    """Bring money from the bank to a wallet that is empty."""
    person.open("/wallet")
    person.press("Pay in", person.main.get_by_role("region", name=person.say("What you have")))
    person.write("Amount in yuan", amount)
    person.press("Go on to pay")
    person.sees("Sandbox bank")
    person.press("Pay now")
    person.sees("Back to the wallet")
    person.open("/wallet")
    expect(person.main.locator(".figure-huge")).to_have_text(yuan(parse_amount(amount)))


def free_money(person: Person) -> Locator:
    """Return where the exchange page says what can be spent."""
    return person.main.locator("[data-sum=money]")


def amount_in(place: Locator) -> int:
    """Return the money that is written there."""
    return parse_amount(place.inner_text())
