"""What WeChat tells by itself: signed with its key, and encrypted with the one that we share.

The signature covers the time, a number used once, and the body. Its library checks the signature
but not the time, and asks WeChat for other keys where it does not know the one that is named: both
is looked at before.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
import structlog
from wechatpayv3 import WeChatPay

from portal import clock
from portal.payments import FRESH_FOR, Flaw, Notice, NoticeForged, Said
from portal.providers.settings import Wechat
from portal.providers.wechat.objects import Refund, Transaction

TIME: Final = "Wechatpay-Timestamp"
NONCE: Final = "Wechatpay-Nonce"
SERIAL: Final = "Wechatpay-Serial"
SIGNED: Final = (TIME, NONCE, SERIAL, "Wechatpay-Signature", "Wechatpay-Signature-Type")
LONGEST_NONCE: Final = 64
MOST_DIGITS: Final = 12

_log = structlog.get_logger(__name__)


def read(
    library: WeChatPay, section: Wechat, headers: Mapping[str, str], body: bytes
) -> Notice | None:
    """Return what a webhook says. Raises NoticeForged, with the reason in the log."""
    try:
        sent_at, nonce = _signed_when(section, headers)
        told = _opened(library, headers, body)
        said = _said(section, told)
    except NoticeForged as error:
        _log.warning("a webhook was refused", provider="wechat", reason=str(error))
        raise
    return Notice(nonce, sent_at, said) if said else None


def _signed_when(section: Wechat, headers: Mapping[str, str]) -> tuple[int, str]:
    """Return time and nonce; refuse what was not signed just now, or with a key that is unknown."""
    time, nonce = headers.get(TIME, ""), headers.get(NONCE, "")
    if not (time.isascii() and time.isdecimal() and len(time) <= MOST_DIGITS):
        raise NoticeForged(Flaw.TIME, time)
    if not 0 < len(nonce) <= LONGEST_NONCE:
        raise NoticeForged(Flaw.CONTENT, NONCE)
    if headers.get(SERIAL) != section.public_key_id:
        raise NoticeForged(Flaw.SIGNATURE, headers.get(SERIAL))
    sent_at = int(time) * clock.SECOND
    away = clock.now() - sent_at
    if abs(away) > FRESH_FOR:
        raise NoticeForged(Flaw.TIME, away // clock.SECOND)
    return sent_at, nonce


def _opened(library: WeChatPay, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    signed = {name: headers.get(name, "") for name in SIGNED}
    try:
        told: dict[str, Any] | None = library.callback(signed, body)
    except Exception as error:  # the library raises whatever it comes upon
        raise NoticeForged(Flaw.SIGNATURE, type(error).__name__) from error
    if told is None:  # another signature, or another key to open it
        raise NoticeForged
    return told


def _said(section: Wechat, told: dict[str, Any]) -> Said | None:
    kind = str(told.get("event_type", ""))
    try:
        if kind.startswith("TRANSACTION."):
            transaction = msgspec.convert(told["resource"], Transaction)
            _check(section.merchant, transaction.mchid)
            _check(section.app, transaction.appid)
            return transaction.said()
        if kind.startswith("REFUND."):
            refund = msgspec.convert(told["resource"], Refund)
            _check(section.merchant, refund.mchid)
            return refund.said()
    except msgspec.ValidationError as error:
        raise NoticeForged(Flaw.CONTENT, error) from error
    return None


def _check(ours: str, found: str) -> None:
    if ours != found:
        raise NoticeForged(Flaw.PARTY, found)
