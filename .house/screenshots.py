"""Take a picture of every page as each role, and the few that the README shows.

Usage: make screenshots; python .house/screenshots.py [--only /wallet] [--quick] [--readme]

Every page of the URL map as each who may see it (with data, and as somebody who has none yet), and
with an error where it has a form to fill in; on desktop and phone, in both languages, by day and
by night. They land in var/screenshots with an index.html to leaf through; the README's pictures in
docs/screenshots. --only takes the pages whose address begins so, --quick two looks instead of
eight, --readme the README's pictures alone.
"""

import argparse
import html
import itertools
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask.testing import FlaskClient
from PIL import Image
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as NeverSettled

from exchange.client import AskTime
from tests.support.browser_finding import BrowserMissing
from tests.support.browser_pages import (
    Example,
    Who,
    cookies_of,
    examples,
    pages,
    who_may,
)
from tests.support.browser_props import Props
from tests.support.browser_stage import Cookies, Stage, serving
from tests.support.browser_visits import DESKTOP, PHONE, Look, browsing, looking, settle
from tests.support.waiting import wait_until

ROOT = Path(__file__).resolve().parent.parent
TAKEN = ROOT / "var" / "screenshots"
SHOWN = ROOT / "docs" / "screenshots"
MOST_BYTES = 150_000
COLOURS = (256, 128, 64, 32)
UNFIT = re.compile(r"[^A-Za-z0-9-]+")

# A form that is filled in, not one of buttons alone: those would do something.
TYPED = "input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea"
FORM = f"main form[method=post i]:has({TYPED})"
SEND_EMPTY = f"""(form) => {{
  for (const field of form.querySelectorAll("{TYPED}")) field.value = "";
  form.noValidate = true;
  setTimeout(() => form.requestSubmit());
}}"""
ANSWERED_WITHIN_MS = 5_000
AUDITED_WITHIN_S = 300
FEW = 100  # entries that came while it looked


def main() -> int:
    """Take the pictures and return the exit status."""
    options = arguments()
    try:
        with (
            tempfile.TemporaryDirectory() as home,
            browsing() as browser,
            serving(Path(home)) as stage,
        ):
            if not options.readme:
                shutil.rmtree(TAKEN, ignore_errors=True)
                take_all(browser, stage, options.only, looks(quick=options.quick))
                write_index()
            if not options.only:
                take_shown(browser, stage)
    except BrowserMissing as missing:
        print(f"make screenshots: {missing}", file=sys.stderr)
        return 1
    return 0


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", default="", help="pages whose address begins so")
    parser.add_argument("--quick", action="store_true", help="two looks instead of eight")
    parser.add_argument("--readme", action="store_true", help="the README's pictures alone")
    return parser.parse_args()


def looks(*, quick: bool) -> list[Look]:
    """Return what the pages are looked at with."""
    if quick:
        return [DESKTOP, PHONE]
    return [
        Look(device.name, device.width, device.height, device.touch, language, theme)
        for device, language, theme in itertools.product(
            (DESKTOP, PHONE), ("zh", "en"), ("light", "dark")
        )
    ]


def take_all(browser: Browser, stage: Stage, only: str, chosen: list[Look]) -> None:
    """Take every page with every look."""
    props, cookies = Props(stage), cookies_of(stage)
    for number, look in enumerate(chosen, 1):
        print(f"{look} ({number} of {len(chosen)})", flush=True)
        for who in Who:
            with looking(browser, look, cookies[who], stage.address) as context:
                page = context.new_page()
                for example in everything(stage, props, who, only):
                    take(page, example, f"{who.value}-{look}")


def everything(stage: Stage, props: Props, who: Who, only: str) -> Iterator[Example]:
    """Yield what somebody can look at."""
    for rule in pages(stage):
        if who in who_may(rule):
            for example in examples(props, rule, who):
                if example.path.startswith(only):
                    yield example


def take(page: Page, example: Example, name: str) -> None:
    """Take one page, and once more after its form was sent empty."""
    if page.request.head(example.path).headers.get("content-type", "").startswith("text/html"):
        page.goto(example.path)
        target = folder_of(example) / name
        shoot(page, target)
        if send_empty(page):
            shoot(page, target.with_name(f"{name}-error"))


def folder_of(example: Example) -> Path:
    """Return where the pictures of a page go; of a series, say, there are several."""
    if example.rule.endswith("<symbol>"):
        return TAKEN / UNFIT.sub("_", example.path).strip("_")
    return TAKEN / (UNFIT.sub("_", example.rule).strip("_") or "front")


def send_empty(page: Page) -> bool:
    """Send the page's form with nothing in it, if it has one that asks for something."""
    form = page.query_selector(FORM)
    if form is None:
        return False
    try:
        with page.expect_event("requestfinished", timeout=ANSWERED_WITHIN_MS):
            form.evaluate(SEND_EMPTY)
    except NeverSettled:  # the page itself found the fault
        return True
    page.wait_for_load_state()
    return True


def shoot(page: Page, target: Path) -> None:
    """Take the whole page as it is."""
    settle(page)
    target.parent.mkdir(parents=True, exist_ok=True)
    place = target.with_name(f"{target.name}.jpeg")
    page.screenshot(path=place, type="jpeg", quality=80, full_page=True)


def take_shown(browser: Browser, stage: Stage) -> None:
    """Take the README's pictures, as small as they can be."""
    SHOWN.mkdir(parents=True, exist_ok=True)
    props, cookies = Props(stage), cookies_of(stage)
    web = stage.app.test_client()
    wait_until(lambda: audited(stage, web), "the audit has read all", AUDITED_WITHIN_S)
    for name, path, who, look in shown(props):
        target = SHOWN / f"{name}.png"
        take_small(browser, stage, cookies[who], look, path, target)
        print(f"{target.relative_to(ROOT)}: {target.stat().st_size // 1000} kB", flush=True)


def audited(stage: Stage, web: FlaskClient) -> bool:
    """Whether the auditing process has caught up with the ledger."""
    findings = web.get("/api/proofs/findings").json
    return bool(findings and stage.client.query(AskTime()).size - findings.get("size", 0) < FEW)


def shown(props: Props) -> list[tuple[str, str, Who, Look]]:
    """Return the README's pictures: name, page, as whom, with what."""
    by_day = Look("desktop", 1280, 800, touch=False, language="en", theme="light")
    by_night = Look("desktop", 1280, 800, touch=False, language="en", theme="dark")
    phone = Look("phone", 390, 844, touch=True, language="en", theme="light")
    chinese = Look("phone", 390, 844, touch=True, language="zh", theme="dark")
    return [
        ("market", "/", Who.CONSUMER, by_day),
        ("exchange", f"/trade/{props.symbol}", Who.CONSUMER, by_night),
        ("series", f"/series/{props.symbol}", Who.CONSUMER, phone),
        ("holdings", "/holdings", Who.CONSUMER, chinese),
        ("code", f"/holdings/{props.symbol}/code", Who.CONSUMER, phone),
        ("wallet", "/wallet", Who.CONSUMER, chinese),
        ("issuing", f"/issuing/{props.symbol}", Who.MERCHANT, by_day),
        ("proofs", "/proofs", Who.NOBODY, by_day),
    ]


def take_small(
    browser: Browser, stage: Stage, cookies: Cookies, look: Look, path: str, target: Path
) -> None:
    """Take what fits on the screen, in as many colours as the size allows."""
    with looking(browser, look, cookies, stage.address) as context:
        page = context.new_page()
        page.goto(path)
        settle(page)
        page.screenshot(path=target)
    with Image.open(target) as picture:
        whole = picture.convert("RGB")
    for colours in COLOURS:
        whole.quantize(colours).save(target, optimize=True)
        if target.stat().st_size <= MOST_BYTES:
            return
    raise SystemExit(f"{target} is too large: {target.stat().st_size} bytes")


def write_index() -> None:
    """Write the page to leaf through the pictures."""
    parts = ["<!doctype html><meta charset=utf-8><title>Scrip</title>"]
    for folder in sorted(path for path in TAKEN.iterdir() if path.is_dir()):
        parts.append(f"<h2>{html.escape(folder.name)}</h2>")
        for picture in sorted(folder.iterdir()):
            place = html.escape(f"{folder.name}/{picture.name}")
            parts.append(f"<a href='{place}'><img src='{place}' height=300 loading=lazy ")
            parts.append(f"title='{html.escape(picture.stem)}' alt='{html.escape(place)}'></a>")
    (TAKEN / "index.html").write_text("\n".join(parts), "utf-8")
    print(f"pictures: {TAKEN / 'index.html'}")


if __name__ == "__main__":
    sys.exit(main())
