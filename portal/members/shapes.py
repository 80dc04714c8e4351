"""What the JSON API reads and shows of members."""

from typing import Annotated

import msgspec
from msgspec import Meta

from portal.access import Role
from portal.api import Asked, Moment
from portal.people import PersonKind

Text = Annotated[str, Meta(max_length=500)]


class NewMember(Asked, frozen=True):
    """Somebody who signs up: a natural or a legal person."""

    email: Text
    name: Text
    password: Text
    kind: PersonKind = PersonKind.NATURAL


class Credentials(Asked, frozen=True):
    """Address or user name, password, and where it is asked for a code of the second factor."""

    identity: Text
    password: Text
    code: Text = ""


class Address(Asked, frozen=True):
    """An address of somebody."""

    email: Text


class NewNames(Asked, frozen=True):
    """Name, user name (may be empty) and language: zh, en, or empty for the browser's."""

    name: Text
    user_name: Text = ""
    language: Text = ""


class NewAddress(Asked, frozen=True):
    """Another address, and the password."""

    email: Text
    current: Text


class NewPassword(Asked, frozen=True):
    """Another password, and the one until now."""

    password: Text
    current: Text


class MemberShape(msgspec.Struct):
    """Who one is."""

    account: int
    name: str
    user_name: str
    email: str
    confirmed: bool
    language: str
    kind: PersonKind
    roles: list[Role]
    second_factor: bool


class SignInShape(msgspec.Struct):
    """A browser in which one is signed in."""

    number: int
    browser: str
    since: Moment
    last_used: Moment
    this_one: bool


class Sent(msgspec.Struct):
    """A mail is on its way, if there is anybody to get it."""

    sent: bool = True
