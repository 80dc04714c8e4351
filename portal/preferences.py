"""What a reader may choose for every page: language, theme, the colour of a rising price.

Kept in cookies of the reader's browser, a year long; works without script.
"""

from typing import Final
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.access import Audience, declare
from portal.language import LANGUAGES, RISING, THEMES

YEAR_S: Final = 365 * 86_400
CHOICES: Final = {"lang": tuple(LANGUAGES), "theme": THEMES, "rising": RISING}
"""Cookie to what it may hold."""

blueprint: Final = Blueprint("preferences", __name__)
declare("preferences.choose", Audience.ANYONE)


@blueprint.post("/preferences")
def choose() -> Response:
    """Keep what was chosen and go back to where the reader was; what is unknown changes nothing."""
    answer = redirect(local(request.form.get("next", "")), 303)
    for name, choices in CHOICES.items():
        choice = request.form.get(name)
        if choice in choices:
            answer.set_cookie(name, choice, YEAR_S, secure=request.is_secure, samesite="Lax")
    return answer


def local(address: str) -> str:
    """Return the address if it leads to a page of this portal, else the first page."""
    found = urlsplit(address)
    here = not found.scheme and not found.netloc and address.startswith("/")
    return address if here and not address.startswith(("//", "/\\")) else "/"
