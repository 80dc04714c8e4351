"""The page of one's API keys."""

from typing import Final

from flask import Blueprint, current_app, flash, redirect, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from portal.access import Audience, declare
from portal.api_keys import service
from portal.api_keys.forms import TRADES, NewKeyForm
from portal.api_keys.service import NoSuchKey, TooManyKeys
from portal.database import session
from portal.keys import NewKey
from portal.visitor import person

blueprint: Final = Blueprint("api_keys", __name__, template_folder="templates")


@blueprint.get("/keys")
def keys() -> str:
    """List the keys, and offer to make one."""
    return _page(NewKeyForm())


@blueprint.post("/keys")
def make() -> tuple[str, int]:
    """Make a key and show its secret, this once.

    The answer is the page itself and no redirect: the secret is to be in no address and no session.
    """
    form = NewKeyForm()
    if not form.validate():
        return _page(form), 422
    new = service.make(
        session(),
        current_app.extensions["api_key_seal"],
        person().account,
        str(form.label.data).strip(),
        may_trade=form.rights.data == TRADES,
    )
    return _page(NewKeyForm(formdata=None), new), 201


@blueprint.post("/keys/<key>/revoke")
def revoke(key: str) -> AnyResponse:
    """Let a key be good no more."""
    service.revoke(session(), person().account, key)
    flash(_("The key was revoked. Programs that use it are turned away from now on."), "good")
    return redirect("/keys", 303)


def _page(form: NewKeyForm, new: NewKey | None = None) -> str:
    account = person().account
    return render_template(
        "api_keys/keys.html",
        form=form,
        new=new,
        good=service.good_keys(session(), account),
        revoked=service.revoked_keys(session(), account),
        most=service.MOST,
    )


@blueprint.errorhandler(TooManyKeys)
def _too_many(_error: TooManyKeys) -> tuple[str, int]:
    form = NewKeyForm()
    form.form_errors.append(
        _("You have %(most)s keys already. Revoke one first.", most=service.MOST)
    )
    return _page(form), 409


@blueprint.errorhandler(NoSuchKey)
def _no_such_key(_error: NoSuchKey) -> tuple[str, int]:
    form = NewKeyForm(formdata=None)
    form.form_errors.append(_("You have no such key, or it was revoked before."))
    return _page(form), NotFound.code or 404


for _name in ("keys", "make", "revoke"):
    declare(f"{blueprint.name}.{_name}", Audience.PERSON)
