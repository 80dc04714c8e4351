"""Kept on a phone as a program: installed, open without a network, forgetful at sign-out."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from typing import Any, Final

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, expect

from portal.access import Role
from portal.acts import new_mark
from tests.support.browser_props import CONSUMER, MERCHANT, Props
from tests.support.browser_stage import Cookies, Stage
from tests.support.browser_visits import PHONE, looking

pytestmark = pytest.mark.timeout(180)

READY: Final = (
    "() => navigator.serviceWorker.ready.then(() => !!navigator.serviceWorker.controller)"
)
KEPT: Final = """async () => {
  const cards = await caches.open("cards");
  return (await cards.keys()).map((request) => new URL(request.url).pathname);
}"""
NOT_OURS: Final = "in-incognito"
"""What a browser says of every page of a window that forgets."""

PROMPT: Final = """() => {
  const event = new Event("beforeinstallprompt", { cancelable: true });
  event.prompt = async () => { window.prompted = true; };
  window.dispatchEvent(event);
  return event.defaultPrevented;
}"""
COUNTED_LOCKS: Final = """
  window.locks = 0;
  Object.defineProperty(navigator, "wakeLock", { value: { request: async (kind) => {
    window.locks += kind === "screen" ? 1 : 0;
    return new EventTarget();
  } } });"""


@contextmanager
def phone(
    browser: Browser, stage: Stage, cookies: Cookies, language: str = "en"
) -> Iterator[BrowserContext]:
    look = replace(PHONE, language=language)
    with looking(browser, look, cookies, stage.address, with_worker=True) as context:
        yield context


@pytest.fixture(scope="module")
def props(stage: Stage) -> Props:
    return Props(stage)


def opened(context: BrowserContext, path: str = "/holdings") -> Page:
    """Open a page under the worker's eyes."""
    page = context.new_page()
    page.goto(path)
    page.evaluate(READY)
    page.goto(path)
    return page


def kept(page: Page, path: str) -> None:
    """See that the worker has kept a page: it does so after it has passed it on."""
    page.wait_for_function(f"async (path) => (await ({KEPT})()).includes(path)", arg=path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_phone_may_install_it_in_either_language(
    browser: Browser, stage: Stage, language: str
) -> None:
    with phone(browser, stage, {}, language) as context:
        page = opened(context, "/")
        wire = context.new_cdp_session(page)
        errors = wire.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert [each for each in errors if each["errorId"] != NOT_OURS] == []
        told = wire.send("Page.getAppManifest")
        assert told["errors"] == []
        program = json.loads(told["data"])
        assert program["lang"] == {"zh": "zh-CN", "en": "en"}[language]
        assert program["description"].isascii() is (language == "en")
        assert (program["display"], program["start_url"]) == ("standalone", "/holdings")
        sizes = {icon["sizes"] for icon in program["icons"] if icon["type"] == "image/png"}
        assert sizes == {"192x192", "512x512"}
        assert {icon["purpose"] for icon in program["icons"]} == {"any", "maskable"}
        for icon in program["icons"]:
            check_icon(page, icon)


def check_icon(page: Page, icon: dict[str, Any]) -> None:
    answer = page.request.get(icon["src"])
    assert answer.headers["content-type"].partition(";")[0] == icon["type"]
    if icon["type"] == "image/png":
        picture = Image.open(BytesIO(answer.body()))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]


@pytest.mark.requirement("P3-07", "P3-03")
def test_the_cards_seen_last_are_read_without_a_network_but_never_a_code(
    browser: Browser, stage: Stage, props: Props
) -> None:
    card, code = f"/holdings/{props.symbol}", f"/holdings/{props.symbol}/code"
    with phone(browser, stage, stage.sign_in(CONSUMER)) as context:
        page = opened(context)
        for path in (card, code):
            page.goto(path)
        for path in ("/holdings", card):
            kept(page, path)
        assert set(page.evaluate(KEPT)) == {"/", "/holdings", card}
        expect(page.locator(".offline-note")).to_be_hidden()

        context.set_offline(offline=True)
        for path in ("/holdings", card):
            page.goto(path)
            expect(page.locator(".offline-note")).to_contain_text("There is no network")
            expect(page.locator("[data-offline-at]")).not_to_be_empty()
            expect(page.locator(".ticket").first).to_be_visible()
        for path in (code, "/", "/wallet"):
            page.goto(path)
            expect(page.get_by_role("heading", name="No network")).to_be_visible()
            expect(page.locator(".code-number")).to_have_count(0)
        page.get_by_role("link", name="Read the cards").click()
        expect(page.locator(".ticket").first).to_be_visible()
        context.set_offline(offline=False)
        page.goto(card)
        expect(page.locator(".offline-note")).to_be_hidden()


def test_nothing_of_anybody_is_left_once_they_signed_out(browser: Browser, stage: Stage) -> None:
    with phone(browser, stage, stage.sign_in(CONSUMER)) as context:
        page = opened(context)
        kept(page, "/holdings")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/")
        page.wait_for_function(f"async () => !(await ({KEPT})()).includes('/holdings')")

        context.set_offline(offline=True)
        page.goto("/holdings")
        expect(page.get_by_role("heading", name="No network")).to_be_visible()
        expect(page.locator(".ticket")).to_have_count(0)


def test_who_comes_next_on_the_same_phone_reads_nothing_of_who_was_there(
    browser: Browser, stage: Stage, props: Props
) -> None:
    card = f"/holdings/{props.symbol}"
    with phone(browser, stage, stage.sign_in(CONSUMER)) as context:
        page = opened(context, card)
        kept(page, card)
        # As if the session had ended elsewhere: nobody pressed a button here.
        other = stage.sign_in(stage.admit())
        context.add_cookies(
            [{"name": name, "value": value, "url": stage.address} for name, value in other.items()]
        )
        page.goto("/me")
        page.wait_for_function(f"async (path) => !(await ({KEPT})()).includes(path)", arg=card)
        context.set_offline(offline=True)
        page.goto(card)
        expect(page.get_by_role("heading", name="No network")).to_be_visible()


def test_that_it_can_be_kept_is_said_once_and_moves_nothing(browser: Browser, stage: Stage) -> None:
    with phone(browser, stage, {}) as context:
        page = opened(context, "/")
        before = page.locator("main").bounding_box()
        assert page.evaluate(PROMPT) is True
        hint = page.locator(".install-hint")
        expect(hint).to_contain_text("Keep Scrip on this phone")
        assert page.locator("main").bounding_box() == before
        hint.get_by_role("button", name="Not now").click()
        expect(hint).to_have_count(0)

        page.reload()
        page.evaluate(PROMPT)
        expect(hint).to_have_count(0)
    with phone(browser, stage, {}) as context:
        page = opened(context, "/")
        page.evaluate(PROMPT)
        page.locator(".install-hint").get_by_role("button", name="Install").click()
        assert page.evaluate("() => window.prompted") is True


@pytest.mark.requirement("P3-25")
def test_a_bright_screen_that_stays_on_pays_in_the_shop(
    browser: Browser, stage: Stage, props: Props
) -> None:
    with phone(browser, stage, stage.sign_in(CONSUMER)) as context:
        page = context.new_page()
        page.add_init_script(COUNTED_LOCKS)
        page.goto(f"/holdings/{props.symbol}/code")
        page.wait_for_function("() => window.locks === 1")
        page.get_by_label("Bright screen").check()
        expect(page.locator(".site-header")).to_be_hidden()
        colour = "() => getComputedStyle(document.body).backgroundColor"
        assert page.evaluate(colour) == "rgb(255, 255, 255)"  # at night, too
        page.reload()
        expect(page.get_by_label("Bright screen")).to_be_checked()
        page.get_by_role("img", name="QR code").evaluate("image => image.decode()")
        (code,) = zxingcpp.read_barcodes(Image.open(BytesIO(page.screenshot())))

    shop = stage.web(MERCHANT, Role.MERCHANT)
    form = {"act": new_mark(), "token": code.text, "amount": "3", "then": "take"}
    assert shop.post("/terminal/take", data=form).status_code == 303


def test_without_script_the_screen_is_bright_all_the_same(
    browser: Browser, stage: Stage, props: Props
) -> None:
    look = PHONE
    with looking(browser, look, stage.sign_in(CONSUMER), stage.address) as context:
        page = context.new_page()
        page.route("**/static/*.js", lambda route: route.abort())
        page.goto(f"/holdings/{props.symbol}/code")
        page.get_by_label("Bright screen").check()
        expect(page.locator(".site-header")).to_be_hidden()
        expect(page.get_by_role("img", name="QR code")).to_be_visible()
