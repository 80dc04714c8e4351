"""A caller of the trading API who signs requests; each of them can be spoilt on purpose."""

import hashlib
import hmac
import time
from dataclasses import dataclass, field
from urllib.parse import urlencode

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portal.keys import NewKey

PREFIX = "/api/v3"


@dataclass
class Caller:
    """One member's program."""

    web: FlaskClient
    key: NewKey
    headers: dict[str, str] = field(default_factory=dict)

    def request(self, method: str, path: str, **parameters: object) -> TestResponse:
        """Send a signed request, parameters in the query string."""
        parameters = {**parameters, "timestamp": parameters.get("timestamp", now_ms())}
        query = urlencode({name: value for name, value in parameters.items() if value is not None})
        return self.send(method, f"{PREFIX}{path}?{query}&signature={self.sign(query)}")

    def post(self, path: str, **parameters: object) -> TestResponse:
        """Send a signed request, parameters in the body."""
        parameters = {**parameters, "timestamp": parameters.get("timestamp", now_ms())}
        body = urlencode({name: value for name, value in parameters.items() if value is not None})
        return self.web.post(
            f"{PREFIX}{path}",
            data=f"{body}&signature={self.sign(body)}",
            headers={"X-MBX-APIKEY": self.key.key, **self.headers},
            content_type="application/x-www-form-urlencoded",
        )

    def get(self, path: str, **parameters: object) -> TestResponse:
        """Send a signed GET."""
        return self.request("GET", path, **parameters)

    def delete(self, path: str, **parameters: object) -> TestResponse:
        """Send a signed DELETE."""
        return self.request("DELETE", path, **parameters)

    def sign(self, text: str) -> str:
        """Return the signature of query string and body together."""
        return hmac.new(self.key.secret.encode(), text.encode(), hashlib.sha256).hexdigest()

    def send(self, method: str, url: str) -> TestResponse:
        """Send a request as it is, with the key."""
        headers = {"X-MBX-APIKEY": self.key.key, **self.headers}
        return self.web.open(url, method=method, headers=headers)

    def order(self, side: str, price: str, quantity: object, **rest: object) -> TestResponse:
        """Place a limit order for HOTPOT2703CNY unless `rest` says otherwise."""
        fields: dict[str, object] = {
            "symbol": "HOTPOT2703CNY",
            "side": side,
            "type": "LIMIT",
            "timeInForce": "GTC",
            "quantity": quantity,
            "price": price,
            **rest,
        }
        return self.post("/order", **fields)


def now_ms() -> int:
    """Return the time as clients send it."""
    return time.time_ns() // 10**6


def error(response: TestResponse) -> tuple[int, int, str]:
    """Return HTTP status, code and message of an error."""
    assert response.json is not None
    return response.status_code, response.json["code"], response.json["msg"]
