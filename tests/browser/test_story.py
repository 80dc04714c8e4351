"""The whole story in a real browser: from signing up to a receipt that anybody can verify.

Nothing is touched behind the pages; people share with each other only what they would in life: a
QR code on a screen, and a file.
"""

import os
import subprocess
from dataclasses import replace
from pathlib import Path
from signal import SIGKILL
from typing import Final

import pytest
from playwright.sync_api import Browser, expect

from portal.formatting import yuan
from tests.browser.story.counter import enter, read_code, reserve, show_code, take, try_to_take
from tests.browser.story.doors import sign_in, sign_up
from tests.browser.story.money import amount_in, free_money, pay_in
from tests.browser.story.people import Person, arriving
from tests.browser.story.receipts import download, public_key, verdict
from tests.browser.story.vouchers import (
    buy_at_market,
    buy_at_the_offering,
    buy_from_ladder,
    issue,
    offer,
    sell,
    wait_for_units,
)
from tests.support.browser_stage import Stage
from tests.support.browser_visits import DESKTOP, PHONE, Look

pytestmark = pytest.mark.timeout(280)

YUAN: Final = 10_000
OFFERED_FOR_S: Final = 20
USED_BEFORE: Final = (
    "This code was used before: ledger entry %(limit)s. Ask the holder to show a new one."
)

LISTEN: Final = """(place, live) => {
  window.untilLive = new Promise((tell) => {
    const said = [];
    const listen = () => said.push(place.textContent) && said.at(-1) === live && tell(said);
    const whatever = { childList: true, characterData: true, subtree: true };
    new MutationObserver(listen).observe(place, whatever);
    setTimeout(() => tell(said), 60000);
  });
}"""
"""Note whatever a place of the page says, until it says that one thing; a minute at most."""


def signed_in_as(person: Person, stage: Stage, stem: str) -> Person:
    """Let somebody sign in as a merchant of the demo."""
    merchant = next(each for each in stage.demo.merchants if each.email.startswith(stem))
    sign_in(person, merchant.email, merchant.password)
    return person


def symbol_of(stage: Stage, stem: str) -> str:
    """Return the symbol of the demo's series with that stem."""
    return next(each for each in stage.demo.symbols if each.startswith(stem)).removesuffix("CNY")


@pytest.mark.requirement("P0-08", "P3-02", "P3-06")
def test_on_a_desktop_a_newcomer_buys_sells_to_a_stranger_spends_and_verifies(
    browser: Browser, stage: Stage, tmp_path: Path
) -> None:
    tell(browser, stage, DESKTOP, tmp_path)


@pytest.mark.requirement("P0-07", "P3-03", "P3-08")
def test_on_a_phone_a_newcomer_buys_sells_to_a_stranger_spends_and_verifies(
    browser: Browser, stage: Stage, tmp_path: Path
) -> None:
    tell(browser, stage, PHONE, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize(
    "look", [replace(DESKTOP, language="en"), replace(PHONE, language="zh")], ids=str
)
def test_the_story_goes_the_same_way_in_the_other_language(
    browser: Browser, stage: Stage, tmp_path: Path, look: Look
) -> None:
    tell(browser, stage, look, tmp_path)


def tell(browser: Browser, stage: Stage, look: Look, folder: Path) -> None:
    """Tell the story on one kind of device, in one language."""
    tea, phone = symbol_of(stage, "TEA"), replace(PHONE, language=look.language)
    with (
        arriving(browser, stage, look) as newcomer,
        arriving(browser, stage, look) as stranger,
        arriving(browser, stage, look) as bookshop,
        arriving(browser, stage, phone) as teahouse,
        arriving(browser, stage, phone) as holder,
    ):
        email = sign_up(newcomer, "Ming")
        pay_in(newcomer, "500")
        symbol = issue(signed_in_as(bookshop, stage, "books"), "0.8")
        offer(bookshop, symbol, OFFERED_FOR_S)
        buy_at_the_offering(newcomer, symbol, 100, 80 * YUAN)

        buy_at_market(newcomer, tea, "50")
        sign_up(stranger, "Hua", "a company or other organisation")
        pay_in(stranger, "200")
        signed_in_as(teahouse, stage, "tea")
        wait_for_units(newcomer, symbol, 100)

        sell(newcomer, symbol, 40, "0.950")
        before = amount_in(free_money(newcomer))
        loads = loads_of(newcomer)
        buy_from_ladder(stranger, symbol, 40, "0.950")
        expect(free_money(newcomer)).to_have_text(yuan(before + 38 * YUAN))
        assert loads == [], "the page was loaded anew"

        sign_in(holder, email)
        photo = show_code(holder, tea, "20")
        enter(teahouse, read_code(photo))
        reserve(teahouse, "15")
        entry = take(teahouse, "12")
        used = holder.main.locator("[data-uses] li")
        expect(used).to_contain_text(yuan(12 * YUAN))
        enter(teahouse, read_code(photo))
        try_to_take(teahouse, "5")
        teahouse.sees(USED_BEFORE, limit=entry)

        receipt = folder / "receipt.txt"
        link = used.get_by_role("link", name=holder.say("Receipt"), exact=True)
        download(holder, link, receipt)
        assert verdict(folder, receipt, public_key(stranger)).startswith("good")


def loads_of(person: Person) -> list[str]:
    """Return a list that grows with each page that is loaded from now on."""
    loads: list[str] = []
    person.page.on("load", lambda page: loads.append(page.url))
    return loads


def test_the_exchange_page_says_so_while_the_feed_is_away_and_is_live_again_by_itself(
    browser: Browser, stage: Stage
) -> None:
    with arriving(browser, stage, DESKTOP) as person:
        person.open(f"/trade/{symbol_of(stage, 'TEA')}")
        connection = person.main.locator("[data-live]")
        expect(connection).to_have_text(person.say("live"))
        loads, victim = loads_of(person), feed_of(stage)
        connection.evaluate(LISTEN, person.say("live"))
        os.kill(victim, SIGKILL)
        said = person.page.evaluate("() => window.untilLive")
        assert said[-1] == person.say("live")
        assert person.say("reconnecting") in said
        assert feed_of(stage) != victim
        assert loads == [], "the page was loaded anew"


def feed_of(stage: Stage) -> int:
    """Return the process that serves the live feed."""
    table = subprocess.run(
        ["ps", "-A", "-ww", "-o", "pid=,stat=,args="], check=True, capture_output=True, text=True
    )
    its = f"portal.command_line feed --home {stage.home}"
    rows = (line.split(None, 2) for line in table.stdout.splitlines() if its in line)
    (pid,) = (int(pid) for pid, state, _ in rows if not state.startswith("Z"))
    return pid
