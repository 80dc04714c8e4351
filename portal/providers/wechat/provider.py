"""What WeChat Pay is asked: to take a payment, and how far it is."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import urlencode

import msgspec
import structlog
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wechatpayv3 import WeChatPay, WeChatPayType

from portal.days import time_at
from portal.payments import (
    CURRENCY,
    WEBHOOKS,
    NoProvider,
    Notice,
    Payment,
    Payout,
    ProviderAway,
    Said,
    Standing,
)
from portal.providers.amounts import in_fen
from portal.providers.begun import Begun
from portal.providers.settings import Wechat
from portal.providers.wechat import webhooks
from portal.providers.wechat.objects import Transaction

PATIENCE_S: Final = (5, 10)
"""To connect, and for an answer."""

OK: Final = range(200, 300)
NOT_THERE: Final = 404
LONGEST_WAY: Final = 512
MOST_LOGGED: Final = 500

_log = structlog.get_logger(__name__)


class WechatPay:
    """WeChat Pay as a payment provider. It pays out to wallets of its own only."""

    name: Final = "wechat"
    label: Final[LazyString] = _l("WeChat Pay")
    play: Final = False
    pays_out: Final = False
    confirmation: Final = '{"code": "SUCCESS", "message": ""}'

    def __init__(self, section: Wechat, begun: Begun, address: str) -> None:
        self._section = section
        self._begun = begun
        self._address = address
        self._library = WeChatPay(
            wechatpay_type=WeChatPayType.NATIVE,
            mchid=section.merchant,
            private_key=section.private_key,
            cert_serial_no=section.serial,
            appid=section.app,
            apiv3_key=section.api_v3_key,
            notify_url=f"{address}{WEBHOOKS}/{self.name}",
            timeout=PATIENCE_S,
            public_key=section.public_key,
            public_key_id=section.public_key_id,
        )
        if section.address:
            # The library has no setting for where it asks.
            self._library._core._gate_way = section.address  # noqa: SLF001

    def begin(self, payment: Payment) -> str:
        """Order the payment; return our page with the code, or on a phone the way into WeChat.

        Raises ProviderAway.
        """
        known = self._begun.find(payment.reference)
        payer = payment.payer
        # What was begun with a code goes on so, and what was begun on a phone as well: to WeChat
        # an order is for the one or the other. It does not let itself be entered from inside.
        if payer.phone and not payer.in_wechat and (known is None or not known.way):
            # Good for minutes only: asked again, WeChat gives another way to the same order.
            entered = self._order(payment, WeChatPayType.H5, "h5_url")
            self._begun.keep(self.name, payment, "")
            return f"{entered}&{urlencode({'redirect_url': self._address + payment.return_to})}"
        if known is None:
            code = self._order(payment, WeChatPayType.NATIVE, "code_url")
            self._begun.keep(self.name, payment, code)
        return f"{self._address}/pay/{payment.reference}"

    def pay_out(self, payout: Payout) -> None:
        """Refuse: WeChat pays out to wallets of its own, not to bank accounts."""
        raise NoProvider(payout.reference)

    def query(self, reference: str) -> Said:
        """Return what is true of a payment now. Raises ProviderAway."""
        told = self._ask(lambda: self._library.query(out_trade_no=reference))
        if told is None:
            return Said(reference, 0, Standing.UNKNOWN)
        try:
            transaction = msgspec.convert(told, Transaction)
        except msgspec.ValidationError as error:
            raise self._away(error) from error
        if (transaction.mchid, transaction.out_trade_no) != (self._section.merchant, reference):
            raise self._away(transaction)
        return transaction.said()

    def read(self, headers: Mapping[str, str], body: bytes) -> Notice | None:
        """Return what a webhook says. Raises NoticeForged."""
        return webhooks.read(self._library, self._section, headers, body)

    def _order(self, payment: Payment, kind: WeChatPayType, answer: str) -> str:
        scene: dict[str, object] = {"payer_client_ip": payment.payer.address or "127.0.0.1"}
        if kind is WeChatPayType.H5:
            scene["h5_info"] = {"type": "Wap"}
        told = self._ask(
            lambda: self._library.pay(
                description=payment.payee,
                out_trade_no=payment.reference,
                amount={"total": in_fen(payment.amount), "currency": CURRENCY},
                time_expire=time_at(payment.expires_at).isoformat(),
                scene_info=scene,
                pay_type=kind,
            )
        )
        way = (told or {}).get(answer)
        if not isinstance(way, str) or not 0 < len(way) <= LONGEST_WAY:
            raise self._away(told)
        return way

    def _ask(self, question: Callable[[], tuple[int, str]]) -> dict[str, Any] | None:
        """Return the answer, None where there is no such thing. Raises ProviderAway."""
        try:
            status, text = question()
        except Exception as error:  # its library raises plain ones where a signature is wrong
            raise self._away(error) from error
        if status == NOT_THERE:
            return None
        if status not in OK:
            raise self._away((status, text))
        return dict(msgspec.json.decode(text))

    def _away(self, found: object) -> ProviderAway:
        _log.warning("WeChat Pay does not answer", reason=repr(found)[:MOST_LOGGED])
        return ProviderAway(found)


def open_provider(section: Wechat, begun: Begun, address: str) -> WechatPay:
    """Return WeChat Pay as that section of the settings describes it; we are at `address`."""
    return WechatPay(section, begun, address)
