"""The browser's part of a sign-in: its cookies, the second step, and where it came from.

The session is made anew at every step, so what somebody planted in it before is gone.
"""

from dataclasses import dataclass
from typing import Final

from flask import request
from flask import session as browser
from werkzeug.wrappers import Response

from portal import clock
from portal.database import session
from portal.members import second_factors, sign_ins
from portal.members.accounts import account_of
from portal.members.attempts import Trier
from portal.members.links import LASTS, Purpose
from portal.members.office import Office
from portal.people import Member
from portal.randomness import draw_text
from portal.visitor import Visit, forget_visit

TOKEN: Final = "sign_in"  # noqa: S105  the name of a field in the session
"""Where the browser's session has the token of the sign-in."""

HALF: Final = "half_signed_in"
"""Where it has who passed the first step, until when that is good, and by which password."""

HALF_LASTS: Final = 600 * clock.SECOND
DEVICE: Final = "known"
"""The cookie by which a browser is known again after signing out."""


@dataclass(frozen=True, slots=True)
class HalfSignedIn:
    """Somebody whose password was right and whose code is still to come."""

    member: Member
    until: int


def find() -> Visit | None:
    """Return the sign-in of the browser that asks."""
    token = browser.get(TOKEN)
    return sign_ins.find(session(), token) if isinstance(token, str) else None


def enter(office: Office, member: Member, *, second_factor: bool = False) -> None:
    """Sign `member` in on this browser. Raises Unavailable if they have no account yet."""
    account_of(session(), office.client, member)
    old = browser.get(TOKEN)
    if isinstance(old, str):
        sign_ins.end_token(session(), old)
    token = sign_ins.begin(session(), member, second_factor=second_factor, browser=browser_name())
    browser.clear()
    browser.permanent = True
    browser[TOKEN] = token
    forget_visit()


def leave() -> None:
    """Sign out on this browser; a copy of its cookie is worth nothing from here on."""
    token = browser.get(TOKEN)
    if isinstance(token, str):
        sign_ins.end_token(session(), token)
    browser.clear()
    forget_visit()


def half_enter(member: Member) -> None:
    """Remember that the password of `member` was right."""
    browser.clear()
    browser[HALF] = [member.id, clock.now() + HALF_LASTS, member.password[-16:]]


def half_entered() -> Member | None:
    """Return whose code is still to come; None if nobody's, or if that was too long ago."""
    kept = browser.get(HALF)
    if not kept:
        return None
    number, until, password = kept
    member = session().get(Member, number)
    if member is None or clock.now() > until or not member.password.endswith(password):
        return None
    return member


def may_finish(office: Office, member: Member, code: str) -> bool:
    """Return whether a code is the second factor of `member`."""
    return second_factors.passes(session(), office.seal, member, code)


def trier(office: Office, name: str, member: Member | None = None) -> Trier:
    """Return who tries something for that name, from here."""
    return Trier(name, request.remote_addr or "", _device(office, member))


def remember_device(office: Office, member: Member, answer: Response) -> None:
    """Let this browser be known again as one that `member` was signed in with."""
    if _device(office, member):
        return
    mark = office.links.make(Purpose.DEVICE, member.id, "", draw_text(12))
    answer.set_cookie(
        DEVICE,
        mark,
        LASTS[Purpose.DEVICE] // clock.SECOND,
        path="/sign-in",
        secure=office.config.tls,
        httponly=True,
        samesite="Lax",
    )


def _device(office: Office, member: Member | None) -> str:
    read = office.links.read(Purpose.DEVICE, request.cookies.get(DEVICE, ""))
    return read[1] if read and member and read[0] == member.id else ""


_BROWSERS: Final = ("Edg", "OPR", "MicroMessenger", "Firefox", "Chrome", "Safari")
_SYSTEMS: Final = ("iPhone", "iPad", "Android", "HarmonyOS", "Windows", "Mac OS", "Linux")
_NAMES: Final = {"Edg": "Edge", "OPR": "Opera", "MicroMessenger": "WeChat", "Mac OS": "macOS"}


def browser_name() -> str:
    """Return what the browser calls itself, as far as people know it: "Firefox, Linux"."""
    agent = request.user_agent.string
    found = [next((each for each in all_ if each in agent), "") for all_ in (_BROWSERS, _SYSTEMS)]
    return ", ".join(_NAMES.get(each, each) for each in found if each)
