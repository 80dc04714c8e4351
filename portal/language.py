"""Two languages, the reader's time zone, and how the page looks: what a reader chose, or asks for.

The language is that of `?lang=`, else of the cookie (what was chosen in this browser), else of the
person, else what the browser asks for, else Chinese. Every message is written in English in the
source and has its Chinese in a catalogue (portal.catalogues); `.house/messages.py` holds both
complete.
"""

from collections.abc import Callable, Mapping
from typing import Final, NamedTuple
from urllib.parse import unquote

from babel.dates import get_timezone
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import (
    Babel,
    get_locale,
    gettext,
    lazy_gettext,
    lazy_pgettext,
    ngettext,
    pgettext,
)

from portal import catalogues

__all__ = ["gettext", "lazy_gettext", "lazy_pgettext", "ngettext", "pgettext"]

LANGUAGES: Final[Mapping[str, str]] = {"zh": "中文", "en": "English"}
"""Each language with its own name; the first is the one for a reader who asks for none of them."""

HTML_LANGUAGE: Final[Mapping[str, str]] = {"zh": "zh-CN", "en": "en"}
ZONE: Final = "Asia/Shanghai"
THEMES: Final = ("system", "light", "dark")
RISING: Final = ("red", "green")
"""The colour of a rising price; the first is the Chinese habit."""

_DEFAULT: Final = next(iter(LANGUAGES))


class Appearance(NamedTuple):
    """How the reader wants pages to look."""

    theme: str
    rising: str


def prepare(app: Flask) -> None:
    """Give `app` its languages."""
    catalogues.compile_stale()
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, catalogues.folders()))
    app.config["BABEL_DEFAULT_LOCALE"] = _DEFAULT
    app.config["BABEL_DEFAULT_TIMEZONE"] = ZONE
    Babel(app, locale_selector=language, timezone_selector=zone)
    app.extensions["language_of_person"] = lambda: None
    app.context_processor(_for_templates)


def ask_person(app: Flask, language_of_person: Callable[[], str | None]) -> None:
    """Ask that function for the language of the person who is signed in, if somebody is."""
    app.extensions["language_of_person"] = language_of_person


def language() -> str:
    """Return the language of the answer to this request."""
    if not has_request_context():
        return _DEFAULT
    if "language" not in g:
        g.language = _language()
    chosen: str = g.language
    return chosen


def locale() -> str:
    """Return the language that messages are in just now, forced ones (a mail's, say) included."""
    return str(get_locale() or _DEFAULT)


def _language() -> str:
    for choice in (request.args.get("lang"), request.cookies.get("lang")):
        if choice is not None and choice in LANGUAGES:
            return choice
    of_person: str | None = current_app.extensions["language_of_person"]()
    if of_person is not None and of_person in LANGUAGES:
        return of_person
    return request.accept_languages.best_match(LANGUAGES, _DEFAULT) or _DEFAULT


def zone() -> str:
    """Return the name of the reader's time zone, which a small script leaves in a cookie."""
    name = unquote(request.cookies.get("zone", ZONE)) if has_request_context() else ZONE
    try:
        get_timezone(name)
    except (LookupError, ValueError, OSError):
        return ZONE
    return name


def appearance() -> Appearance:
    """Return theme and price colours; a language brings its own habit of colours."""
    habit = "red" if language() == "zh" else "green"
    return Appearance(_chosen("theme", THEMES, THEMES[0]), _chosen("rising", RISING, habit))


def _chosen(name: str, among: tuple[str, ...], default: str) -> str:
    choice = request.args.get(name) or request.cookies.get(name)
    return choice if choice in among else default


def _for_templates() -> dict[str, object]:
    return {
        "language": locale(),
        # What stands between two sentences: Chinese has no blank there.
        "gap": "" if locale() == "zh" else " ",
        "html_language": HTML_LANGUAGE[locale()],
        "appearance": appearance() if has_request_context() else Appearance(THEMES[0], RISING[0]),
    }
