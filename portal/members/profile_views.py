"""The page about oneself: name, address, language, password, second factor, open sign-ins."""

from dataclasses import dataclass, field
from typing import Final

import qrcode
import qrcode.image.svg
from flask import abort, flash, make_response, redirect, render_template, request
from flask import session as browser
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from portal import outbox
from portal.access import Audience, Role, declare
from portal.database import session
from portal.language import gettext as _
from portal.language import lazy_gettext as _l
from portal.members import attempts, doorway, profile, second_factors, service, sign_ins, totp
from portal.members.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    ConfirmItsMeForm,
    NameForm,
    SwitchOnForm,
    said,
)
from portal.members.office import office
from portal.members.views import Answer, blueprint
from portal.members.waiting import too_many
from portal.own_paths import own_path
from portal.people import Member
from portal.visitor import forget_visit, person, visit

ROLE_WORDS: Final = {
    Role.CONSUMER: _l("consumer"),
    Role.SUPPLIER: _l("supplier"),
    Role.MERCHANT: _l("merchant"),
    Role.STAFF: _l("staff"),
}

OFFERED: Final = "offered_secret"
"""Where the browser's session has the sealed secret that the reader is about to scan."""

for _endpoint in (
    "me",
    "rename",
    "change_email",
    "change_password",
    "two_factor",
    "switch_off",
    "draw_codes",
    "end_sign_in",
    "end_others",
):
    declare(f"members.{_endpoint}", Audience.PERSON)


@dataclass
class Forms:
    """The forms of the page; one of them may have been sent."""

    names: NameForm = field(default_factory=lambda: NameForm(prefix="n"))
    email: ChangeEmailForm = field(default_factory=lambda: ChangeEmailForm(prefix="e"))
    password: ChangePasswordForm = field(default_factory=lambda: ChangePasswordForm(prefix="p"))


def _me() -> Member:
    return session().get_one(Member, person().id)


@blueprint.get("/me")
def me() -> Answer:
    """Show what is known about oneself."""
    return _page(Forms(NameForm(obj=_me(), prefix="n")))


@blueprint.post("/me/name")
def rename() -> Answer:
    """Set name, user name, language."""
    form = NameForm(prefix="n")
    if not form.validate():
        return _page(Forms(names=form), 422)
    if not profile.rename(session(), _me(), form):
        form.user_name.errors = [_("Somebody else has this user name.")]
        return _page(Forms(names=form), 422)
    answer = _back(_("Saved."))
    answer.delete_cookie("lang")  # it would hide the language that was just chosen
    return answer


@blueprint.post("/me/email")
def change_email() -> Answer:
    """Send a link to the new address; it is theirs when the link has been used."""
    form, member = ChangeEmailForm(prefix="e"), _me()
    if not form.validate():
        return _page(Forms(NameForm(obj=member, prefix="n"), email=form), 422)
    if refused := _not_them(form, member, Forms(NameForm(obj=member, prefix="n"), email=form)):
        return refused
    if profile.is_free(session(), said(form.email)):
        service.ask_to_confirm(office(), member, said(form.email))
    elif said(form.email) == member.email and member.confirmed_at is None:
        service.ask_to_confirm(office(), member, member.email)
    return _back(_("Look into the mail of that address and open the link there."))


@blueprint.post("/me/password")
def change_password() -> Answer:
    """Set another password; every other browser is signed out."""
    form, member = ChangePasswordForm(prefix="p"), _me()
    forms = Forms(NameForm(obj=member, prefix="n"), password=form)
    if not form.validate():
        return _page(forms, 422)
    if refused := _not_them(form, member, forms):
        return refused
    service.set_password(session(), member, said(form.password), _this_sign_in())
    return _back(_("Your new password is set. All other browsers were signed out."))


def _not_them(form: FlaskForm, member: Member, forms: Forms) -> Answer | None:
    """Return the page with an error unless the password in the form is the member's."""
    if wait := _wait_s(member):
        return too_many(form, wait, "members/me.html", **_shown(forms, member))
    if not _knows(form, member):
        return _page(forms, 422)
    return None


def _wait_s(member: Member) -> int:
    who = doorway.trier(office(), str(member.id), member)
    return office().attempts.wait_s(attempts.PASSWORD, who)


def _knows(form: FlaskForm, member: Member) -> bool:
    if not profile.knows_password(session(), member, said(form.current)):
        form.current.errors = [_("This is not your password.")]
        return False
    who = doorway.trier(office(), str(member.id), member)
    office().attempts.succeeded(attempts.PASSWORD, who)
    return True


@blueprint.route("/me/two-factor", methods=["GET", "POST"])
def two_factor() -> Answer:
    """Switch the second factor on: show a secret, and take it when a code proves it arrived."""
    member, form = _me(), SwitchOnForm()
    if second_factors.is_on(member):
        return _two_factor_page(member, form)
    secret = _offered(member)
    if request.method == "GET":
        form.next.data = own_path(request.args.get("next"), "/me/two-factor")
    if not form.validate_on_submit():
        return _two_factor_page(member, form, secret)
    if wait := _wait_s(member):
        return too_many(form, wait, "members/two_factor.html", **_offer(member, secret))
    if not _knows(form, member):
        return _two_factor_page(member, form, secret)
    code = totp.plain(said(form.code))
    if not second_factors.switch_on(session(), office().seal, member, secret, code):
        form.code.errors = [_("This code is not right. Is the clock of your phone set well?")]
        return _two_factor_page(member, form, secret)
    return _switched_on(member, own_path(form.next.data, "/me/two-factor"))


def _switched_on(member: Member, then: str) -> Answer:
    browser.pop(OFFERED, None)
    sign_ins.end_others(session(), member.id, _this_sign_in())
    doorway.enter(office(), member, second_factor=True)
    _tell(member, "members/mail/second_factor_on.txt")
    return _codes_page(second_factors.draw_codes(session(), member), then)


@blueprint.post("/me/two-factor/off")
def switch_off() -> Answer:
    """Switch the second factor off; staff cannot."""
    member, form = _me(), ConfirmItsMeForm()
    if Role.STAFF in member.roles:
        flash(_("Staff cannot do without the second factor."), "bad")
        return redirect("/me/two-factor", 303)
    if not form.validate() or _wait_s(member) or not _knows(form, member):
        return _two_factor_page(member, form)
    second_factors.switch_off(session(), member)
    _tell(member, "members/mail/second_factor_off.txt")
    return _back(_("The second factor is off."))


@blueprint.post("/me/two-factor/codes")
def draw_codes() -> Answer:
    """Show new recovery codes, once; the old ones are good no more."""
    member, form = _me(), ConfirmItsMeForm()
    if not second_factors.is_on(member):
        return redirect("/me/two-factor", 303)
    if not form.validate() or _wait_s(member) or not _knows(form, member):
        return _two_factor_page(member, form)
    return _codes_page(second_factors.draw_codes(session(), member), "/me")


@blueprint.post("/me/sign-ins/<int:number>/end")
def end_sign_in(number: int) -> Answer:
    """Sign out another browser of one's own."""
    if not sign_ins.end(session(), person().id, number):
        abort(404)
    forget_visit()
    return _back(_("That browser is signed out."))


@blueprint.post("/me/sign-ins/end-others")
def end_others() -> Answer:
    """Sign out all browsers but this one."""
    sign_ins.end_others(session(), person().id, _this_sign_in())
    return _back(_("All other browsers were signed out."))


def _this_sign_in() -> int:
    here = visit()
    return 0 if here is None else here.number


def _tell(member: Member, template: str) -> None:
    outbox.send(member.email, template, language=member.language, name=member.name)


def _back(message: str) -> Response:
    flash(message, "good")
    return redirect("/me", 303)


def _page(forms: Forms, status: int = 200) -> tuple[str, int]:
    return render_template("members/me.html", **_shown(forms, _me())), status


def _shown(forms: Forms, member: Member) -> dict[str, object]:
    return {
        "forms": forms,
        "member": member,
        "sign_ins": sign_ins.open_of(session(), member.id),
        "this_sign_in": _this_sign_in(),
        "two_factor": second_factors.is_on(member),
        "role_words": ROLE_WORDS.__getitem__,
    }


def _offered(member: Member) -> str:
    """Return the secret that this browser is being shown, sealed in its session."""
    seal, context = office().seal, f"offered to {member.admission_key}"
    kept = browser.get(OFFERED)
    if isinstance(kept, str) and request.method == "POST":
        return seal.open(bytes.fromhex(kept), context)
    secret = totp.new_secret()
    browser[OFFERED] = seal.seal(secret, context).hex()
    return secret


def _offer(member: Member, secret: str) -> dict[str, object]:
    if not secret:
        return {"member": member, "codes_left": second_factors.codes_left(session(), member)}
    address = totp.address_of(secret, member.email)
    image = qrcode.make(address, image_factory=qrcode.image.svg.SvgPathFillImage, border=2)
    spaced = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return {"member": member, "secret": spaced, "picture": image.to_string(encoding="unicode")}


def _two_factor_page(member: Member, form: FlaskForm, secret: str = "") -> tuple[str, int]:
    status = 422 if request.method == "POST" else 200
    shown = _offer(member, secret)
    return render_template("members/two_factor.html", form=form, **shown), status


def _codes_page(codes: list[str], then: str) -> Response:
    answer = make_response(render_template("members/codes.html", codes=codes, then=then))
    answer.headers["Cache-Control"] = "no-store"
    return answer
