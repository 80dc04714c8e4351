"""The pages at the door: sign-up, sign-in and its second step, confirmation, recovery, sign-out."""

from typing import Final

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from portal.access import Audience, declare
from portal.database import session
from portal.language import gettext as _
from portal.language import language
from portal.members import attempts, doorway, second_factors, service
from portal.members.forms import (
    CodeForm,
    EmailForm,
    NewPasswordForm,
    PressForm,
    SignInForm,
    SignUpForm,
    said,
)
from portal.members.office import office
from portal.members.waiting import too_many
from portal.outbox import Outbox
from portal.own_paths import own_path
from portal.people import Member, PersonKind
from portal.visitor import visitor

RECOVERIES_AN_HOUR: Final = 30

blueprint: Final = Blueprint("members", __name__, template_folder="templates")
Answer = str | Response | tuple[str, int]

for _endpoint in (
    "sign_up",
    "signed_up",
    "confirm",
    "sign_in",
    "enter_code",
    "sign_out",
    "recover",
    "recovery_sent",
    "set_password",
    "outbox",
):
    declare(f"members.{_endpoint}", Audience.ANYONE)


@blueprint.route("/sign-up", methods=["GET", "POST"])
def sign_up() -> Answer:
    """Take somebody in: at once in the demo, else when their address is confirmed."""
    if visitor():
        return redirect("/me", 303)
    form = SignUpForm()
    if request.method == "GET":
        form.next.data = own_path(request.args.get("next"))
    if not form.validate_on_submit():
        return _shown("members/sign_up.html", form)
    here, address = office(), request.remote_addr or ""
    if not here.attempts.allow("sign-up from", address, here.config.sign_ups_per_hour):
        return too_many(form, 3_600, "members/sign_up.html")
    joining = service.Joining(
        said(form.email),
        said(form.name),
        PersonKind(form.kind.data),
        said(form.password),
        language(),
    )
    service.join(session(), here, joining)
    if here.config.demo:
        return _enter_newcomer(joining, own_path(form.next.data))
    return redirect(url_for("members.signed_up"), 303)


def _joining(form: SignUpForm) -> service.Joining:
    kind = PersonKind(form.kind.data)
    return service.Joining(said(form.email), said(form.name), kind, said(form.password), language())


def _enter_newcomer(joining: service.Joining, then: str) -> Response:
    """Sign in who has just signed up; in the demo nobody waits for a mail."""
    here, who = office(), doorway.trier(office(), joining.email)
    member = service.recognise(session(), here, joining.email, joining.password, who)
    if member is None or second_factors.is_on(member):
        return redirect(url_for("members.signed_up"), 303)
    doorway.enter(here, member)
    flash(_("Welcome, %(name)s. Your account is open.", name=member.name), "good")
    return redirect(then, 303)


@blueprint.get("/sign-up/sent")
def signed_up() -> Answer:
    """Ask to look into one's mail, whatever was sent."""
    return render_template("members/sent.html", purpose="sign-up", demo=office().config.demo)


@blueprint.route("/confirm/<link>", methods=["GET", "POST"])
def confirm(link: str) -> Answer:
    """Take an address as confirmed when its owner says so; programs that open links say nothing."""
    if not service.can_confirm(session(), office(), link):
        return render_template("members/link_spent.html"), 410
    if not PressForm().validate_on_submit():
        return render_template("members/confirm.html", form=PressForm())
    if not service.confirm(session(), office(), link):
        return render_template("members/link_spent.html"), 410
    flash(_("Your address is confirmed."), "good")
    return redirect("/me" if visitor() else url_for("members.sign_in"), 303)


@blueprint.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Answer:
    """Let in who knows the password; who has a second factor is asked for that next."""
    form = SignInForm()
    if request.method == "GET":
        form.next.data = own_path(request.args.get("next"))
        return redirect(form.next.data, 303) if visitor() else _shown("members/sign_in.html", form)
    if not form.validate_on_submit():
        return _shown("members/sign_in.html", form)
    here, name = office(), said(form.identity)
    who = doorway.trier(here, name, service.by_identity(session(), name))
    if wait := here.attempts.wait_s(attempts.SIGN_IN, who):
        return too_many(form, wait, "members/sign_in.html")
    member = service.recognise(session(), here, name, said(form.password), who)
    if member is None:
        form.form_errors.append(
            _("Name and password do not belong together, or the address is not confirmed yet.")
        )
        return _shown("members/sign_in.html", form)
    if second_factors.is_on(member):
        doorway.half_enter(member)
        return redirect(url_for("members.enter_code", next=own_path(form.next.data)), 303)
    return _enter(member, form.next.data, second_factor=False)


def _enter(member: Member, then: str | None, *, second_factor: bool) -> Response:
    doorway.enter(office(), member, second_factor=second_factor)
    answer = redirect(own_path(then), 303)
    doorway.remember_device(office(), member, answer)
    return answer


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
def enter_code() -> Answer:
    """Let in who has the second factor too."""
    member = doorway.half_entered()
    if member is None:
        return redirect(url_for("members.sign_in"), 303)
    form = CodeForm()
    if request.method == "GET":
        form.next.data = own_path(request.args.get("next"))
    if not form.validate_on_submit():
        return _shown("members/enter_code.html", form)
    here, what = office(), attempts.CODE
    who = doorway.trier(here, str(member.id), member)
    if wait := here.attempts.wait_s(what, who):
        return too_many(form, wait, "members/enter_code.html")
    if not doorway.may_finish(here, member, said(form.code)):
        form.code.errors = [_("This code is not right, or was used. Wait for the next one.")]
        return _shown("members/enter_code.html", form)
    here.attempts.succeeded(what, who)
    return _enter(member, form.next.data, second_factor=True)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the sign-in of this browser."""
    doorway.leave()
    flash(_("You are signed out."), "good")
    return redirect("/", 303)


@blueprint.route("/recover", methods=["GET", "POST"])
def recover() -> Answer:
    """Send a link to set a new password; the answer is the same for every address."""
    form = EmailForm()
    if not form.validate_on_submit():
        return _shown("members/recover.html", form)
    here = office()
    if not here.attempts.allow("recovery from", request.remote_addr or "", RECOVERIES_AN_HOUR):
        return too_many(form, 3_600, "members/recover.html")
    service.ask_to_recover(session(), here, said(form.email))
    return redirect(url_for("members.recovery_sent"), 303)


@blueprint.get("/recover/sent")
def recovery_sent() -> Answer:
    """Ask to look into one's mail, whatever was sent."""
    return render_template("members/sent.html", purpose="recover", demo=office().config.demo)


@blueprint.route("/recover/<link>", methods=["GET", "POST"])
def set_password(link: str) -> Answer:
    """Let the owner of an address set a new password, once for each link."""
    member = service.recovering(session(), office(), link)
    if member is None:
        return render_template("members/link_spent.html"), 410
    form = NewPasswordForm()
    if not form.validate_on_submit():
        return _shown("members/set_password.html", form)
    service.recover(session(), member, said(form.password))
    doorway.leave()
    flash(_("Your new password is set. Sign in with it."), "good")
    return redirect(url_for("members.sign_in"), 303)


@blueprint.get("/outbox")
def outbox() -> Answer:
    """Show the mail that a mail server would have sent; in the demo only."""
    here = office()
    if not here.config.demo:
        abort(404)
    mails = Outbox.from_config(here.config).newest()
    return render_template("members/outbox.html", mails=mails, address=here.config.address)


def _shown(template: str, form: object) -> tuple[str, int]:
    """Return a form as it is now; 422 if something in it is to be mended."""
    status = 422 if request.method == "POST" else 200
    return render_template(template, form=form), status
