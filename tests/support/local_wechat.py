"""WeChat Pay on this machine: checks our signatures, signs its answers, and tells by webhooks.

In the shapes that version 3 of its interface documents; what is told is encrypted with AES-256-GCM.
"""

import json
import re
import time
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from portal.randomness import draw_text
from tests.support.http_server import Answer, Asked, Served, serving
from tests.support.signing_keys import KeyPair, key_pair

APP, MERCHANT, SERIAL = "wx8888888888888888", "1900007777", "4F4F4F4F4F4F4F4F"
SECRET = "0123456789abcdef0123456789abcdef"
PLATFORM = "PUB_KEY_ID_0119000077772026112400000001"
_SIGNED = re.compile(
    r'WECHATPAY2-SHA256-RSA2048 mchid="(\w+)",nonce_str="(\w+)",signature="([^"]+)",'
    r'timestamp="(\d+)",serial_no="(\w+)"'
)
_ORDERED = re.compile("/v3/pay/transactions/(native|h5)")
_NAMED = re.compile("/v3/pay/transactions/out-trade-no/([A-Za-z0-9]+)")

Json = dict[str, Any]


@dataclass
class LocalWechat:
    """WeChat Pay, as its payers and the merchant's people see it; orders by our reference."""

    served: Served = field(default_factory=lambda: Served(""))
    orders: dict[str, Json] = field(default_factory=dict)

    @property
    def merchant(self) -> KeyPair:
        return key_pair("wechat merchant")

    @property
    def platform(self) -> KeyPair:
        return key_pair("wechat platform")

    # What payers and the merchant's people do.

    def pay(self, reference: str, **other: object) -> Json:
        """Let the payer pay; return the transaction."""
        order = self.orders[reference]
        order["trade_state"] = "SUCCESS"
        order["transaction_id"] = f"42000{draw_text(20)}"
        amount = {"payer_total": order["total"], "payer_currency": "CNY"}
        amount |= {"total": order["total"], "currency": "CNY", **other}
        return self.transaction(reference) | {"amount": amount}

    def transaction(self, reference: str) -> Json:
        """Return what there is to be told of an order."""
        order = self.orders[reference]
        told = {
            "appid": APP,
            "mchid": MERCHANT,
            "out_trade_no": reference,
            "trade_state": order["trade_state"],
            "trade_state_desc": "",
            "trade_type": order["kind"].upper(),
        }
        if "transaction_id" in order:
            told["transaction_id"] = order["transaction_id"]
            told["success_time"] = "2026-11-24T12:00:00+08:00"
            told["payer"] = {"openid": "o-payer"}
            told["amount"] = {"total": order["total"], "currency": "CNY"}
        return told

    def refund(self, reference: str, fen: int | None = None) -> Json:
        """Give back what was paid, or a part; return what is told of it."""
        order = self.orders[reference]
        order["trade_state"] = "REFUND"
        total = order["total"]
        return {
            "mchid": MERCHANT,
            "out_trade_no": reference,
            "transaction_id": order["transaction_id"],
            "out_refund_no": draw_text(20),
            "refund_id": f"50000{draw_text(20)}",
            "refund_status": "SUCCESS",
            "success_time": "2026-11-24T12:30:00+08:00",
            "user_received_account": "balance",
            "amount": {"total": total, "refund": total if fen is None else fen},
        }

    # What WeChat tells.

    def webhook(
        self, told: Json, kind: str = "TRANSACTION.SUCCESS", *, age: int = 0, **other: str
    ) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of a webhook that was signed so many seconds ago."""
        nonce, associated = draw_text(12), "transaction"
        secret = other.get("secret", SECRET)
        sealed = AESGCM(secret.encode()).encrypt(
            nonce.encode(), json.dumps(told).encode(), associated.encode()
        )
        body = json.dumps({
            "id": f"EV-{draw_text(20)}",
            "create_time": "2026-11-24T12:00:00+08:00",
            "resource_type": "encrypt-resource",
            "event_type": kind,
            "summary": "支付成功",
            "resource": {
                "original_type": "transaction",
                "algorithm": "AEAD_AES_256_GCM",
                "ciphertext": b64encode(sealed).decode(),
                "associated_data": associated,
                "nonce": nonce,
            },
        })  # fmt: skip
        key = key_pair(other.get("key", "wechat platform"))
        return body.encode(), self.signed(body, age=age, key=key)

    def signed(self, body: str, *, age: int = 0, key: KeyPair | None = None) -> dict[str, str]:
        """Return the headers that say whose a body is, and when it was signed."""
        moment, nonce = str(int(time.time()) - age), draw_text(32)
        signature = (key or self.platform).sign(f"{moment}\n{nonce}\n{body}\n")
        return {
            "Wechatpay-Timestamp": moment,
            "Wechatpay-Nonce": nonce,
            "Wechatpay-Serial": PLATFORM,
            "Wechatpay-Signature": b64encode(signature).decode(),
            "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
            "Content-Type": "application/json",
        }

    # What it is asked.

    def respond(self, asked: Asked) -> Answer:
        """Answer a request, if it is signed by the merchant."""
        if not self._is_signed(asked):
            return self._answer({"code": "SIGN_ERROR", "message": "签名错误"}, 401)
        ordered, named = _ORDERED.fullmatch(asked.path), _NAMED.fullmatch(asked.path)
        if ordered:
            return self._order(ordered[1], json.loads(asked.body))
        if named and parse_qs(asked.query) == {"mchid": [MERCHANT]}:
            if named[1] not in self.orders:
                return self._answer({"code": "ORDER_NOT_EXIST", "message": "订单不存在"}, 404)
            return self._answer(self.transaction(named[1]))
        return self._answer({"code": "PARAM_ERROR", "message": "参数错误"}, 400)

    def _order(self, kind: str, wanted: Json) -> Answer:
        reference = wanted["out_trade_no"]
        known = self.orders.get(reference)
        if known and (known["kind"], known["total"]) != (kind, wanted["amount"]["total"]):
            return self._answer({"code": "OUT_TRADE_NO_USED", "message": "商户订单号重复"}, 403)
        self.orders.setdefault(
            reference,
            {
                "kind": kind,
                "trade_state": "NOTPAY",
                "total": wanted["amount"]["total"],
                "asked": wanted,
            },
        )
        if kind == "native":
            return self._answer({"code_url": f"weixin://wxpay/bizpayurl?pr={draw_text(9)}"})
        return self._answer({"h5_url": f"https://wx.example/checkmweb?prepay_id={draw_text(20)}"})

    def _is_signed(self, asked: Asked) -> bool:
        matched = _SIGNED.fullmatch(asked.headers.get("Authorization", ""))
        if not matched or (matched[1], matched[5]) != (MERCHANT, SERIAL):
            return False
        path = f"{asked.path}?{asked.query}" if asked.query else asked.path
        text = f"{asked.method}\n{path}\n{matched[4]}\n{matched[2]}\n{asked.body.decode()}\n"
        try:
            self.merchant.verify(b64decode(matched[3]), text)
        except InvalidSignature:
            return False
        return True

    def _answer(self, told: Json, status: int = 200) -> Answer:
        body = json.dumps(told)
        return Answer(status, body.encode(), self.signed(body))


@contextmanager
def local_wechat() -> Iterator[LocalWechat]:
    """Serve it for a while."""
    here = LocalWechat()
    with serving(here.respond) as served:
        here.served = served
        yield here
