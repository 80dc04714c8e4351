"""What Alipay tells by itself: a form, signed with its key.

Until it reads "success" it sends the same form again, for a day and an hour: so its time may be as
old as that, and to see it twice is as it should be.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import parse_qsl

import msgspec
import structlog

from portal import clock
from portal.days import BEIJING, moment_of
from portal.payments import FRESH_FOR, Flaw, Notice, NoticeForged
from portal.providers.alipay.objects import Told
from portal.providers.settings import Alipay

SENT_AGAIN_FOR: Final = 26 * 3_600 * clock.SECOND
MOST_FIELDS: Final = 100
SIGNATURE: Final = "sign"

Verify = Callable[[dict[str, str], str], bool]
"""Whether fields have that signature."""

_log = structlog.get_logger(__name__)


def read(verify: Verify, section: Alipay, body: bytes) -> Notice:
    """Return what a webhook says. Raises NoticeForged, with the reason in the log."""
    try:
        fields = _signed(verify, body)
        told = msgspec.convert(fields, Told)
        _check(section.app, told.app_id)
        _check(section.seller, told.seller_id)
        return Notice("", _sent_at(told.notify_time), told.said(), SENT_AGAIN_FOR)
    except (NoticeForged, ValueError) as error:
        _log.warning("a webhook was refused", provider="alipay", reason=str(error))
        if isinstance(error, NoticeForged):
            raise
        raise NoticeForged(Flaw.CONTENT, error) from error


def _signed(verify: Verify, body: bytes) -> dict[str, str]:
    """Return the fields of a form, once its signature is Alipay's. Raises ValueError as well."""
    pairs = parse_qsl(
        body.decode("utf-8"),
        keep_blank_values=True,
        strict_parsing=True,
        errors="strict",
        max_num_fields=MOST_FIELDS,
    )
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise NoticeForged(Flaw.CONTENT, len(pairs))
    signature = fields.pop(SIGNATURE, "")
    if not signature or not verify(dict(fields), signature):
        raise NoticeForged
    return fields


def _sent_at(written: str) -> int:
    """Return a time of Beijing, and refuse one that lies too far away."""
    sent_at = moment_of(datetime.strptime(written, "%Y-%m-%d %H:%M:%S").replace(tzinfo=BEIJING))
    away = clock.now() - sent_at
    if not -FRESH_FOR <= away <= SENT_AGAIN_FOR:
        raise NoticeForged(Flaw.TIME, away // clock.SECOND)
    return sent_at


def _check(ours: str, found: str) -> None:
    if ours != found:
        raise NoticeForged(Flaw.PARTY, found)
