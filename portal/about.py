"""What this is, under which licence, whom it stands on: the page at the foot of every page."""

from typing import Final

from flask import Blueprint, render_template

from portal.access import Audience, declare
from portal.static_files import mentions

blueprint: Final = Blueprint("about", __name__)
declare("about.show", Audience.ANYONE)


@blueprint.get("/about")
def show() -> str:
    """Show the licence, the note on patents, and what the pages are made with."""
    return render_template("about.html", mentions=mentions())
