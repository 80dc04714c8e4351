"""Operations on who one is in the JSON API: the acts of the pages, by the same forms and services.

What is wrong with a field is found by the form of the page, so that both say the same.
"""

from typing import NoReturn, TypeVar, cast

import msgspec
from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict

from portal.access import Audience
from portal.api import Asked, FieldError, Kind, Moment, Problem, operation
from portal.businesses import acting_of, roles_of
from portal.database import session
from portal.members import attempts, doorway, profile, second_factors, service
from portal.members import sign_ins as signed_in
from portal.members.attempts import What
from portal.members.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    EmailForm,
    NameForm,
    SignInForm,
    SignUpForm,
    said,
)
from portal.members.office import office
from portal.members.shapes import (
    Address,
    Credentials,
    MemberShape,
    NewAddress,
    NewMember,
    NewNames,
    NewPassword,
    Sent,
    SignInShape,
)
from portal.members.views import RECOVERIES_AN_HOUR, blueprint
from portal.people import Member, PersonKind
from portal.visitor import person, visit

ANYONE, PERSON = Audience.ANYONE, Audience.PERSON
HOUR_S = 3_600

FORM = TypeVar("FORM", bound=FlaskForm)


def checked(form: type[FORM], body: Asked) -> FORM:
    """Return the form filled in with what was sent. Raises Problem with what is wrong in it."""
    fields = {name: _typed(value) for name, value in msgspec.structs.asdict(body).items() if value}
    filled = cast("FORM", form(formdata=MultiDict(fields), meta={"csrf": False}))  # guarded
    if filled.validate():
        return filled
    errors = [
        FieldError(name, "invalid", str(message))
        for name, messages in filled.errors.items()
        for message in messages
    ]
    raise Problem(Kind.INVALID, errors=errors)


def _typed(value: object) -> str:
    return "y" if value is True else str(value)


def _refuse(field: str, detail: str) -> NoReturn:
    raise Problem(Kind.INVALID, errors=[FieldError(field, "wrong", detail)])


def _tried(what: What, name: str, member: Member | None) -> attempts.Trier:
    """Count an attempt. Raises Problem where there were too many."""
    who = doorway.trier(office(), name, member)
    if wait := office().attempts.wait_s(what, who):
        raise Problem(Kind.TOO_MANY, retry_after_s=wait)
    return who


def _allowed(what: str, most: int) -> None:
    if not office().attempts.allow(what, request.remote_addr or "", most):
        raise Problem(Kind.TOO_MANY, retry_after_s=HOUR_S)


@operation(
    blueprint, "POST", "/api/members", audience=ANYONE,
    summary=_l("Sign up"), body=NewMember, answer=Sent, status=202,
)  # fmt: skip
def sign_up(body: NewMember) -> Sent:
    """Sign up as a consumer; a mail with a link follows. The answer is the same for all."""
    form = checked(SignUpForm, body)
    _allowed("sign-up from", office().config.sign_ups_per_hour)
    kind = PersonKind(form.kind.data)
    joining = service.Joining(
        said(form.email), said(form.name), kind, said(form.password), language=""
    )
    service.join(session(), office(), joining)
    return Sent()


@operation(
    blueprint, "POST", "/api/members/sign-in", audience=ANYONE,
    summary=_l("Sign in"), body=Credentials, answer=MemberShape,
)  # fmt: skip
def sign_in(body: Credentials) -> MemberShape:
    """Sign in by a cookie; the answer brings it, and the token changes: get /api/session anew."""
    form = checked(SignInForm, msgspec.structs.replace(body, code=""))
    name = said(form.identity)
    who = _tried(attempts.SIGN_IN, name, service.by_identity(session(), name))
    member = service.recognise(session(), office(), name, said(form.password), who)
    if member is None:
        _refuse(
            "password",
            _("Name and password do not belong together, or the address is not confirmed yet."),
        )
    factor = second_factors.is_on(member)
    if factor:
        _take_code(member, body.code)
    doorway.enter(office(), member, second_factor=factor)
    return _shape(member)


def _take_code(member: Member, code: str) -> None:
    if not code:
        raise Problem(Kind.INVALID, errors=[FieldError("code", "required", _("Code of the app"))])
    who = _tried(attempts.CODE, str(member.id), member)
    if not doorway.may_finish(office(), member, code):
        detail = _("This code is not right, or was used. Wait for the next one.")
        _refuse("code", detail)
    office().attempts.succeeded(attempts.CODE, who)


@operation(
    blueprint, "POST", "/api/members/sign-out", audience=PERSON,
    summary=_l("Sign out"), answer=None,
)  # fmt: skip
def sign_out() -> None:
    """End the sign-in of the cookie; a copy of it is worth nothing afterwards."""
    doorway.leave()


@operation(
    blueprint, "POST", "/api/members/recovery", audience=ANYONE,
    summary=_l("Set a new password"), body=Address, answer=Sent, status=202,
)  # fmt: skip
def ask_to_recover(body: Address) -> Sent:
    """Send a link to set a new password, if the address is somebody's."""
    form = checked(EmailForm, body)
    _allowed("recovery from", RECOVERIES_AN_HOUR)
    service.ask_to_recover(session(), office(), said(form.email))
    return Sent()


@operation(
    blueprint, "GET", "/api/members/me", audience=PERSON,
    summary=_l("Who you are"), answer=MemberShape,
)  # fmt: skip
def show_me() -> MemberShape:
    """Show what is known about you."""
    return _shape(_me())


@operation(
    blueprint, "PUT", "/api/members/me", audience=PERSON,
    summary=_l("Set name, user name and language"), body=NewNames, answer=MemberShape,
)  # fmt: skip
def rename(body: NewNames) -> MemberShape:
    """Set what others call you, what you sign in with beside the address, and the language."""
    if not profile.rename(session(), _me(), checked(NameForm, body)):
        _refuse("user_name", _("Somebody else has this user name."))
    return _shape(_me())


@operation(
    blueprint, "POST", "/api/members/me/email", audience=PERSON,
    summary=_l("Take another address"), body=NewAddress, answer=Sent, status=202,
)  # fmt: skip
def change_email(body: NewAddress) -> Sent:
    """Send a link to the new address; it counts once the link was opened."""
    form, member = checked(ChangeEmailForm, body), _me()
    _know(member, body.current)
    if profile.is_free(session(), said(form.email)):
        service.ask_to_confirm(office(), member, said(form.email))
    return Sent()


@operation(
    blueprint, "POST", "/api/members/me/password", audience=PERSON,
    summary=_l("Take another password"), body=NewPassword, answer=None,
)  # fmt: skip
def change_password(body: NewPassword) -> None:
    """Set another password; every other sign-in ends."""
    form, member = checked(ChangePasswordForm, body), _me()
    _know(member, body.current)
    service.set_password(session(), member, said(form.password), _here())


@operation(
    blueprint, "GET", "/api/members/me/sign-ins", audience=PERSON,
    summary=_l("Where you are signed in"), answer=list[SignInShape],
)  # fmt: skip
def list_sign_ins() -> list[SignInShape]:
    """List the browsers and programs in which you are signed in, the last used first."""
    here = _here()
    return [
        SignInShape(
            row.id, row.browser, Moment(row.started_at), Moment(row.seen_at), row.id == here
        )
        for row in signed_in.open_of(session(), person().id)
    ]


@operation(
    blueprint, "DELETE", "/api/members/me/sign-ins/<int:number>", audience=PERSON,
    summary=_l("Sign out elsewhere"), answer=None,
)  # fmt: skip
def end_sign_in(number: int) -> None:
    """End one of your sign-ins."""
    if not signed_in.end(session(), person().id, number):
        raise Problem(Kind.NOT_FOUND)


def _me() -> Member:
    return session().get_one(Member, person().id)


def _here() -> int:
    here = visit()
    return 0 if here is None else here.number


def _know(member: Member, password: str) -> None:
    who = _tried(attempts.PASSWORD, str(member.id), member)
    if not profile.knows_password(session(), member, password):
        _refuse("current", _("This is not your password."))
    office().attempts.succeeded(attempts.PASSWORD, who)


def _shape(member: Member) -> MemberShape:
    return MemberShape(
        account=member.account or 0,
        name=member.name,
        user_name=member.user_name or "",
        email=member.email,
        confirmed=member.confirmed_at is not None,
        language=member.language,
        kind=PersonKind(member.kind),
        roles=sorted(roles_of(member, acting_of(session(), member))),
        second_factor=second_factors.is_on(member),
    )
