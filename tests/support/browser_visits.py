"""A visit of one page in a real browser, and everything that is looked at on it.

Each visit loads the page as somebody who has never been there: nothing comes from a cache.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import (
    APIResponse,
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Response,
    sync_playwright,
)

from tests.support import browser_finding

ARGUMENTS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
)
STANDARDS: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
PATIENCE_MS: Final = 20_000

NO_WORKER: Final = "Service Worker registration blocked by Playwright"

LINE_OF_TEXT: Final = "data:text/html,<title>Text</title><p>A line of text"
"""What any browser paints at once, to compare with."""

SCRIPTS: Final = Path(__file__).parent / "browser_scripts"


@dataclass(frozen=True, slots=True)
class Look:
    """What a page is looked at with."""

    name: str
    width: int
    height: int
    touch: bool
    language: str
    theme: str

    def __str__(self) -> str:
        return f"{self.name}-{self.language}-{self.theme}"


DESKTOP: Final = Look("desktop", 1280, 800, touch=False, language="zh", theme="light")
PHONE: Final = Look("phone", 390, 844, touch=True, language="en", theme="dark")


@dataclass(slots=True)
class Visit:
    """What was seen on a visit. `violations` and `strays` name the elements that they are about."""

    path: str
    status: int = 0
    kind: str = ""
    bytes_received: int = 0
    largest_paint_ms: float = 0
    layout_shift: float = 0
    too_wide: int = 0
    complaints: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    @property
    def is_page(self) -> bool:
        """Whether it was HTML that came."""
        return self.kind.startswith("text/html")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Start the browser. Raises BrowserMissing with the command that brings it."""
    program = browser_finding.browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def looking(
    browser: Browser,
    look: Look,
    cookies: Mapping[str, str],
    address: str,
    *,
    with_worker: bool = False,
) -> Iterator[BrowserContext]:
    """Open the browser as somebody with that device and these cookies, who chose that look."""
    context = browser.new_context(
        viewport={"width": look.width, "height": look.height},
        device_scale_factor=2 if look.touch else 1,
        has_touch=look.touch,
        is_mobile=look.touch,
        locale={"zh": "zh-CN", "en": "en-GB"}[look.language],
        timezone_id="Asia/Shanghai",
        color_scheme="dark" if look.theme == "dark" else "light",
        base_url=address,
        # What every page weighs is measured for who comes for the first time.
        service_workers="allow" if with_worker else "block",
    )
    context.set_default_timeout(PATIENCE_MS)
    chosen = {**cookies, "lang": look.language, "theme": look.theme}
    context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in chosen.items()]
    )
    try:
        yield context
    finally:
        context.close()


class Visitor:
    """Visits pages one after the other in one tab, which remembers nothing of what it loaded."""

    def __init__(self, context: BrowserContext) -> None:
        self._page = context.new_page()
        self._seen = Visit("")
        self._page.add_init_script(path=SCRIPTS / "observe.js")
        self._page.on("console", self._hear)
        self._page.on("pageerror", lambda error: self._note("error", str(error)))
        wire = context.new_cdp_session(self._page)
        wire.send("Network.enable")
        wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        wire.on("Network.loadingFinished", self._count)

    def visit(self, path: str) -> Visit:
        """Load a page and look at everything; what is no HTML is looked at no further."""
        seen = self._seen = Visit(path)
        response = self._load(path)
        if response is None:
            _measure(self._page, seen)
            return seen
        seen.status, seen.kind = response.status, response.headers.get("content-type", "")
        if seen.is_page:
            _look(self._page, seen)
        return seen

    def _load(self, path: str) -> Response | APIResponse | None:
        try:
            return self._page.goto(path)
        except Error as error:
            if "Download is starting" not in error.message:
                raise
            return self._page.request.get(path)

    def _hear(self, message: ConsoleMessage) -> None:
        # A browser asks for an icon of what is no page and so cannot name one.
        icon = message.location["url"].endswith("/favicon.ico")
        if not icon and message.text != NO_WORKER:
            self._note(message.type, message.text)

    def _note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self._seen.complaints.append(f"{kind}: {text}")

    def _count(self, told: dict[str, Any]) -> None:
        self._seen.bytes_received += int(told["encodedDataLength"])


def settle(page: Page) -> None:
    """Return when fonts are there and what they moved has been painted."""
    page.evaluate(
        "() => document.fonts.ready.then(() => new Promise((done) =>"
        " requestAnimationFrame(() => requestAnimationFrame(done))))"
    )


def _look(page: Page, seen: Visit) -> None:
    settle(page)
    page.evaluate(browser_finding.AXE.read_text("utf-8"))
    seen.violations = page.evaluate(_script("violations.js"), list(STANDARDS))
    seen.texts = page.evaluate(_script("texts.js"))
    _measure(page, seen)
    seen.too_wide = page.evaluate(
        "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )


def _measure(page: Page, seen: Visit) -> None:
    settle(page)
    measured = page.evaluate("() => window.observed")
    seen.largest_paint_ms = measured["largestPaint"]
    seen.layout_shift = measured["layoutShift"]
    seen.complaints += measured["refused"]


def _script(name: str) -> str:
    return (SCRIPTS / name).read_text("utf-8")
