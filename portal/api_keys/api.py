"""Operations on one's API keys in the JSON API."""

from typing import Annotated

import msgspec
from flask import current_app
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from msgspec import Meta

from portal.access import Audience
from portal.api import Asked, Kind, Moment, Problem, operation
from portal.api_keys import service
from portal.api_keys.forms import LABEL_LENGTH
from portal.api_keys.service import NoSuchKey, TooManyKeys
from portal.api_keys.views import blueprint
from portal.database import session
from portal.key_rows import ApiKey
from portal.visitor import person

PERSON = Audience.PERSON


class NewApiKey(Asked, frozen=True):
    """What the key is for, and whether it may trade or only read."""

    label: Annotated[str, Meta(pattern=r"\S", max_length=LABEL_LENGTH)]
    may_trade: bool = False


class ApiKeyShape(msgspec.Struct):
    """A key without its secret."""

    key: str
    label: str
    may_trade: bool
    made_at: Moment
    revoked_at: Moment | None


class ApiKeyMade(msgspec.Struct):
    """A key with its secret, which is not shown again."""

    key: str
    secret: str


@operation(
    blueprint, "GET", "/api/keys", audience=PERSON,
    summary=_l("List your API keys"), answer=list[ApiKeyShape],
)  # fmt: skip
def list_keys() -> list[ApiKeyShape]:
    """List the keys of your account, those that are good first."""
    account = person().account
    rows = [*service.good_keys(session(), account), *service.revoked_keys(session(), account)]
    return [_shape(row) for row in rows]


@operation(
    blueprint, "POST", "/api/keys", audience=PERSON,
    summary=_l("Make an API key"), body=NewApiKey, answer=ApiKeyMade, status=201,
)  # fmt: skip
def make_key(body: NewApiKey) -> ApiKeyMade:
    """Make a key; its secret is in this answer and never again."""
    seal = current_app.extensions["api_key_seal"]
    try:
        new = service.make(
            session(), seal, person().account, body.label.strip(), may_trade=body.may_trade
        )
    except TooManyKeys:
        words = _("You have %(most)s keys already. Revoke one first.", most=service.MOST)
        raise Problem(Kind.REFUSED_NOW, str(words)) from None
    return ApiKeyMade(new.key, new.secret)


@operation(
    blueprint, "DELETE", "/api/keys/<key>", audience=PERSON,
    summary=_l("Revoke an API key"), answer=None,
)  # fmt: skip
def revoke_key(key: str) -> None:
    """Let a key be good no more; programs that use it are turned away within a second."""
    try:
        service.revoke(session(), person().account, key)
    except NoSuchKey:
        raise Problem(Kind.NOT_FOUND) from None


def _shape(row: ApiKey) -> ApiKeyShape:
    return ApiKeyShape(
        key=row.key,
        label=row.label,
        may_trade=row.may_trade,
        made_at=Moment(row.created_at),
        revoked_at=None if row.revoked_at is None else Moment(row.revoked_at),
    )
