"""The style guide: /styleguide, with ?theme=, ?lang=, ?rising= and ?face=."""

from typing import Final

from flask import Blueprint, abort, current_app, render_template, request

from portal import error_pages
from portal.access import Audience, declare
from portal.language import language
from portal.styleguide import samples
from portal.styleguide.forms import SampleForm

blueprint: Final = Blueprint("styleguide", __name__, template_folder="templates")
for _endpoint in ("show", "show_error"):
    declare(f"styleguide.{_endpoint}", Audience.ANYONE)


@blueprint.before_request
def only_in_the_demo() -> None:
    """Answer that there is nothing here, unless this is the demo."""
    if not current_app.extensions["styleguide"]:
        abort(404)


@blueprint.get("/styleguide")
def show() -> str:
    """Show every component with invented data."""
    return render_template(
        "styleguide/styleguide.html",
        face="desk" if request.args.get("face") == "desk" else "shop",
        samples=samples.of(language()),
        form=SampleForm.with_errors(),
    )


@blueprint.get("/styleguide/error/<int:status>")
def show_error(status: int) -> str:
    """Show what a reader sees when something goes wrong; the answer itself is no error."""
    if status not in error_pages.PAGES:
        abort(404)
    return error_pages.show(status)
