"""With script switched off: sign in, buy at the offering, and find it in the statement."""

from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from portal.formatting import yuan
from tests.browser.story.doors import sign_in
from tests.browser.story.people import arriving
from tests.browser.story.vouchers import buy_at_the_offering
from tests.support.browser_stage import Stage
from tests.support.browser_visits import DESKTOP, PHONE, Look

YUAN: Final = 10_000
UNITS: Final = 25
COST: Final = UNITS * YUAN * 86 // 100
"""What they cost at the offering of the café, which is on presale in the demo."""


@pytest.mark.parametrize("look", [DESKTOP, PHONE], ids=str)
def test_buying_at_the_offering_needs_no_script(browser: Browser, stage: Stage, look: Look) -> None:
    member = stage.demo.members[1]
    with arriving(browser, stage, look, script=False) as person:
        sign_in(person, member.email, member.password)
        person.open("/")
        coffee = person.main.locator("[data-symbol^=COFFEE]")
        person.touch(coffee.get_by_role("link"))
        person.is_at(r"/series/COFFEE\d+")
        symbol = person.page.url.rsplit("/", 1)[-1]
        buy_at_the_offering(person, symbol, UNITS, COST)
        person.open("/wallet/statement")
        newest = person.main.locator("tbody tr").first
        expect(newest).to_contain_text(symbol)
        expect(newest).to_contain_text(f"−{yuan(COST)}")
