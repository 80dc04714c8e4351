"""Alipay on this machine: checks our signatures, signs its answers, and tells by webhooks.

In the shapes that its open platform documents. Of a trade it knows once the payer opened its page.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.exceptions import InvalidSignature

from portal.days import BEIJING
from portal.randomness import draw_digits, draw_text
from tests.support.http_server import Answer, Asked, Served, serving
from tests.support.signing_keys import KeyPair, key_pair

APP, SELLER = "2021000000000001", "2088000000000001"
WRITTEN = "%Y-%m-%d %H:%M:%S"

Json = dict[str, Any]


@dataclass
class LocalAlipay:
    """Alipay, as its payers and the seller's people see it; trades by our reference."""

    served: Served = field(default_factory=lambda: Served(""))
    trades: dict[str, Json] = field(default_factory=dict)

    @property
    def seller(self) -> KeyPair:
        return key_pair("alipay seller")

    @property
    def platform(self) -> KeyPair:
        return key_pair("alipay platform")

    # What payers and the seller's people do.

    def open(self, address: str) -> Json:
        """Open the page that an address leads to; return what is asked of the payer there."""
        fields = dict(parse_qsl(urlsplit(address).query, strict_parsing=True))
        assert self._is_signed(fields), "the address is not signed as agreed"
        content: Json = json.loads(fields["biz_content"])
        self.trades.setdefault(
            content["out_trade_no"],
            {
                "out_trade_no": content["out_trade_no"],
                "trade_no": f"20261124{draw_digits(20)}",
                "trade_status": "WAIT_BUYER_PAY",
                "total_amount": content["total_amount"],
                "buyer_user_id": "2088999999999999",
            },
        )
        return {**fields, "content": content}

    def pay(self, reference: str) -> None:
        """Let the payer pay."""
        self.trades[reference].update(trade_status="TRADE_SUCCESS", send_pay_date=now())

    def close(self, reference: str) -> None:
        """Let the time to pay be over."""
        self.trades[reference].update(trade_status="TRADE_CLOSED")

    def refund(self, reference: str, amount: str | None = None) -> None:
        """Give back what was paid, or a part of it."""
        trade = self.trades[reference]
        whole = amount is None or amount == trade["total_amount"]
        trade["refund_fee"] = amount or trade["total_amount"]
        if whole:
            trade["trade_status"] = "TRADE_CLOSED"

    # What Alipay tells.

    def webhook(
        self,
        reference: str,
        *,
        age: int = 0,
        key: str = "alipay platform",
        other: Mapping[str, str] | None = None,
    ) -> bytes:
        """Return the form that tells how a trade stands, or otherwise, signed seconds ago."""
        trade = self.trades.get(reference, {})
        fields = {
            "notify_time": now(age),
            "notify_type": "trade_status_sync",
            "notify_id": draw_text(34),
            "app_id": APP,
            "auth_app_id": APP,
            "charset": "utf-8",
            "version": "1.0",
            "seller_id": SELLER,
            "subject": "Scrip 充值",
            "out_trade_no": reference,
            "trade_no": trade.get("trade_no", ""),
            "trade_status": trade.get("trade_status", "TRADE_SUCCESS"),
            "total_amount": trade.get("total_amount", "1.00"),
            "gmt_create": now(60),
        }
        if "send_pay_date" in trade:
            fields["gmt_payment"] = trade["send_pay_date"]
        if "refund_fee" in trade:
            fields |= {"refund_fee": trade["refund_fee"], "gmt_refund": now()}
        return form({**fields, **(other or {})}, key_pair(key))

    # What it is asked.

    def respond(self, asked: Asked) -> Answer:
        """Answer a request, if it is signed by the seller."""
        fields = dict(parse_qsl(asked.query, strict_parsing=True))
        if not self._is_signed(fields):
            told = {
                "code": "40002",
                "msg": "Invalid Arguments",
                "sub_code": "isv.invalid-signature",
            }
            return _json({"error_response": told})
        content = json.loads(fields["biz_content"])
        trade = self.trades.get(content.get("out_trade_no", ""))
        if trade is None:
            told = {"code": "40004", "msg": "Business Failed", "sub_code": "ACQ.TRADE_NOT_EXIST"}
        else:
            told = {"code": "10000", "msg": "Success", **trade}
        return self.answer(fields["method"], told)

    def answer(self, method: str, told: Mapping[str, object], key: str = "") -> Answer:
        """Return a signed answer: what is signed is the text of the inner object."""
        inner = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
        signature = b64encode((key_pair(key) if key else self.platform).sign(inner)).decode()
        name = f"{method.replace('.', '_')}_response"
        body = f'{{"{name}":{inner},"sign":"{signature}"}}'
        return Answer(200, body.encode(), {"Content-Type": "application/json;charset=utf-8"})

    def _is_signed(self, fields: dict[str, str]) -> bool:
        signature = fields.get("sign", "")
        text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign")
        if (fields.get("app_id"), fields.get("sign_type")) != (APP, "RSA2"):
            return False
        sent = datetime.strptime(fields["timestamp"], WRITTEN).replace(tzinfo=BEIJING)
        if abs(datetime.now(UTC) - sent) > timedelta(minutes=10):
            return False
        try:
            self.seller.verify(b64decode(signature), text)
        except InvalidSignature:
            return False
        return True


def now(age: int = 0) -> str:
    """Return the time of Beijing so many seconds ago, as Alipay writes it."""
    return (datetime.now(BEIJING) - timedelta(seconds=age)).strftime(WRITTEN)


def form(fields: Mapping[str, str], key: KeyPair) -> bytes:
    """Return a form with its signature, which covers neither itself nor its kind."""
    text = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if name != "sign_type")
    signed = {"sign_type": "RSA2", **fields, "sign": b64encode(key.sign(text)).decode()}
    return urlencode(signed).encode()


def _json(told: Json) -> Answer:
    return Answer(200, json.dumps(told).encode(), {"Content-Type": "application/json"})


@contextmanager
def local_alipay() -> Iterator[LocalAlipay]:
    """Serve it for a while."""
    here = LocalAlipay()
    with serving(here.respond) as served:
        here.served = served
        yield here
