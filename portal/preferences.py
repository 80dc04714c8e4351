"""What a reader may choose for every page: language, theme, the colour of a rising price.

Kept in cookies of the reader's browser, a year long; works without script.
"""

import re
from typing import Final

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from portal.access import Audience, declare
from portal.language import LANGUAGES, RISING, THEMES

YEAR_S: Final = 365 * 86_400
CHOICES: Final = {"lang": tuple(LANGUAGES), "theme": THEMES, "rising": RISING}
"""Cookie to what it may hold."""

LOCAL: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
"""A path with or without a query; "//" and a backslash would lead a browser to another place."""

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
    return address if LOCAL.fullmatch(address) else "/"
