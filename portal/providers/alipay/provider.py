"""What Alipay is asked: to take a payment, and how far it is."""

from collections.abc import Mapping
from http.client import HTTPException
from typing import Any, Final

import msgspec
import structlog
from alipay import AliPay
from alipay.exceptions import AliPayException, AliPayValidationError
from alipay.utils import AliPayConfig
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.days import time_at
from portal.payments import (
    WEBHOOKS,
    NoProvider,
    Notice,
    Payment,
    Payout,
    ProviderAway,
    Said,
    Standing,
)
from portal.providers.alipay import webhooks
from portal.providers.alipay.objects import Trade
from portal.providers.amounts import in_yuan
from portal.providers.begun import Begun
from portal.providers.settings import Alipay

PATIENCE_S: Final = 10
SIGNED_BY: Final = "RSA2"
GOOD: Final = "10000"
NOT_THERE: Final = "ACQ.TRADE_NOT_EXIST"
UNSIGNED: Final = (AliPayException, AliPayValidationError)
MOST_LOGGED: Final = 500
_WRITTEN: Final = "%Y-%m-%d %H:%M:%S"

_log = structlog.get_logger(__name__)


class Gateway(AliPay):  # type: ignore[misc]  # it ships no types
    """Alipay's library, asking where we want it to."""

    def __init__(self, section: Alipay) -> None:
        super().__init__(
            appid=section.app,
            app_private_key_string=section.private_key,
            alipay_public_key_string=section.public_key,
            sign_type=SIGNED_BY,
            config=AliPayConfig(timeout=PATIENCE_S),
        )
        if section.address:
            self._gateway = f"{section.address}/gateway.do"

    @property
    def address(self) -> str:
        """Where it asks."""
        return str(self._gateway)


class AlipayPages:
    """Alipay as a payment provider. It pays out to wallets of its own only."""

    name: Final = "alipay"
    label: Final[LazyString] = _l("Alipay")
    play: Final = False
    pays_out: Final = False
    confirmation: Final = "success"

    def __init__(self, section: Alipay, address: str) -> None:
        self._section = section
        self._address = address
        self._library = Gateway(section)

    def begin(self, payment: Payment) -> str:
        """Return the address of the page where it is paid; nobody is asked for it."""
        method, product = "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"
        if payment.payer.phone:
            method, product = "alipay.trade.wap.pay", "QUICK_WAP_WAY"
        content = {
            "subject": payment.payee,
            "out_trade_no": payment.reference,
            "total_amount": in_yuan(payment.amount),
            "product_code": product,
            "time_expire": _written(payment.expires_at),
        }
        signed = self._library.client_api(
            method,
            content,
            return_url=self._address + payment.return_to,
            notify_url=f"{self._address}{WEBHOOKS}/{self.name}",
            timestamp=_written(clock.now()),
        )
        return f"{self._library.address}?{signed}"

    def pay_out(self, payout: Payout) -> None:
        """Refuse: Alipay pays out to wallets of its own, not to bank accounts."""
        raise NoProvider(payout.reference)

    def query(self, reference: str) -> Said:
        """Return what is true of a payment now. Raises ProviderAway."""
        told = self._ask("alipay.trade.query", {"out_trade_no": reference})
        if told.get("sub_code") == NOT_THERE:
            return Said(reference, 0, Standing.UNKNOWN)
        if told.get("code") != GOOD:
            raise self._away(told)
        try:
            trade = msgspec.convert(told, Trade)
            said = trade.said()
        except ValueError as error:
            raise self._away(error) from error
        if trade.out_trade_no != reference:
            raise self._away(trade)
        return said

    def read(self, _headers: Mapping[str, str], body: bytes) -> Notice:
        """Return what a webhook says. Raises NoticeForged."""
        return webhooks.read(self._verify, self._section, body)

    def _verify(self, fields: dict[str, str], signature: str) -> bool:
        if fields.get("sign_type") != SIGNED_BY:
            return False
        return bool(self._library.verify(fields, signature))

    def _ask(self, method: str, content: dict[str, str]) -> dict[str, Any]:
        """Return a signed answer. Raises ProviderAway."""
        try:
            return dict(self._library.server_api(method, content, timestamp=_written(clock.now())))
        except (OSError, HTTPException, ValueError, *UNSIGNED) as error:
            raise self._away(error) from error

    def _away(self, found: object) -> ProviderAway:
        _log.warning("Alipay does not answer", reason=repr(found)[:MOST_LOGGED])
        return ProviderAway(found)


def open_provider(section: Alipay, _begun: Begun, address: str) -> AlipayPages:
    """Return Alipay as that section of the settings describes it; we are found at `address`."""
    return AlipayPages(section, address)


def _written(moment: int) -> str:
    return time_at(moment).strftime(_WRITTEN)
