"""Stripe on this machine: `localstripe` as a program of its own, and before it what that lacks.

localstripe has payment intents, charges, refunds, balance transactions, and signs the events of
payment intents. It has no Checkout, no idempotency keys, no disputes, sends no event of a refund,
and does not choose balance transactions by time: these are answered here, in the shapes that Stripe
documents. What is asked of others is handed on.
"""

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

import requests
import stripe

from portal.randomness import draw_text
from tests.support.http_server import Answer, Asked, Served, serving
from tests.support.loopback import free_port
from tests.support.waiting import wait_until

KEY = "sk_test_scrip"
SECRET = "whsec_of_the_tests"
GOOD_CARD = "4242424242424242"
DECLINED_CARD = "4000000000000341"

Json = dict[str, Any]
Headers = Mapping[str, str]


@dataclass
class LocalStripe:
    """Stripe as its dashboard and its payers see it; `behind` is the address of localstripe.

    `events` are those that Stripe has to tell and the test has not delivered yet.
    """

    behind: str
    served: Served = field(default_factory=lambda: Served(""))
    sessions: dict[str, Json] = field(default_factory=dict)
    answers: dict[str, tuple[bytes, Json]] = field(default_factory=dict)
    disputes: dict[str, Json] = field(default_factory=dict)
    events: list[Json] = field(default_factory=list)

    # What payers do.

    def pay(self, reference: str, card: str = GOOD_CARD, **other: object) -> Json:
        """Pay at the page of a session, or another amount or currency than it asks for."""
        session = self.session_of(reference)
        details = {"number": card, "exp_month": "1", "exp_year": "2040", "cvc": "123"}
        method = self.ask("POST", "payment_methods", {"type": "card", **_flat("card", details)})
        asked = {"amount": session["amount_total"], "currency": session["currency"], **other}
        named = _flat("metadata", session["metadata"])
        wanted = {**asked, **named, "payment_method": method["id"]}
        intent = self.ask("POST", "payment_intents", wanted)
        session["payment_intent"] = intent["id"]
        confirmed = self.ask("POST", f"payment_intents/{intent['id']}/confirm", {})
        if "error" in confirmed:
            session["payment_intent"] = None
            self.tell("payment_intent.payment_failed", self.intent(intent["id"]))
            return confirmed
        session.update(
            status="complete",
            payment_status="paid",
            amount_total=int(str(asked["amount"])),
            currency=asked["currency"],
        )
        self.tell("checkout.session.completed", session)
        self.tell("payment_intent.succeeded", self.intent(intent["id"]))
        return confirmed

    def promise(self, reference: str) -> None:
        """Choose a way to pay that takes days: the page is done with, the money is not there."""
        session = self.session_of(reference)
        session.update(status="complete")
        self.tell("checkout.session.completed", session)

    def keep_promise(self, reference: str) -> None:
        """Let that money come."""
        session = self.session_of(reference)
        session.update(payment_status="paid")
        self.tell("checkout.session.async_payment_succeeded", session)

    def break_promise(self, reference: str) -> None:
        """Let that money not come."""
        self.tell("checkout.session.async_payment_failed", self.session_of(reference))

    def expire(self, reference: str) -> None:
        """Let the time to pay be over."""
        session = self.session_of(reference)
        session.update(status="expired")
        self.tell("checkout.session.expired", session)

    # What is done at the dashboard, and by banks.

    def refund(self, reference: str, amount: int | None = None) -> None:
        """Give a payment back, or a part of it (in fen)."""
        wanted: Json = {"payment_intent": self.session_of(reference)["payment_intent"]}
        if amount is not None:
            wanted["amount"] = amount
        self.ask("POST", "refunds", wanted)
        intent = self.intent(wanted["payment_intent"])
        self.tell("charge.refunded", intent["latest_charge"])

    def dispute(self, reference: str, status: str, event: str = "created") -> None:
        """Let the payer's bank ask for the money back, or the dispute go on."""
        intent = self.intent(self.session_of(reference)["payment_intent"])
        found = self.disputes.setdefault(
            intent["id"],
            {
                "id": f"dp_{draw_text(14)}",
                "object": "dispute",
                "amount": intent["amount"],
                "currency": intent["currency"],
                "charge": intent["latest_charge"]["id"],
                "payment_intent": intent["id"],
                "metadata": {},
            },
        )
        found["status"] = status
        self.tell(f"charge.dispute.{event}", found)

    # What Stripe tells.

    def tell(self, kind: str, about: Json) -> None:
        """Have an event to tell about an object as it is now."""
        event = {
            "id": f"evt_{draw_text(24)}",
            "object": "event",
            "api_version": "2025-01-01",
            "created": int(time.time()),
            "type": kind,
            "data": {"object": json.loads(json.dumps(about))},
        }
        self.events.append(event)

    def signed(
        self, event: Json, *, age: int = 0, secret: str = SECRET
    ) -> tuple[bytes, dict[str, str]]:
        """Return body and headers of a webhook that was signed so many seconds ago."""
        body = json.dumps(event, indent=2)
        signature = stripe.WebhookSignature.generate_signature_header(
            body, secret, int(time.time()) - age
        )
        return body.encode(), {"Stripe-Signature": signature, "Content-Type": "application/json"}

    def by_itself(self, address: str) -> None:
        """Let localstripe send its own events to an address."""
        told = {"url": address, "secret": SECRET, "events": ["payment_intent.succeeded"]}
        requests.post(f"{self.behind}/_config/webhooks/tests", json=told, timeout=10)

    # What is asked of it.

    def respond(self, asked: Asked) -> Answer:
        """Answer a request of the API."""
        key = asked.headers.get("Idempotency-Key", "")
        known = self.answers.get(key)
        if asked.method == "POST" and known is not None:
            if known[0] != asked.body:
                return _json({"error": {"type": "idempotency_error", "message": "other"}}, 400)
            return _json(known[1])
        path = asked.path.removeprefix("/v1/")
        if path == "checkout/sessions":
            opened = self._open(asked.body)
            self.answers[key] = asked.body, opened
            return _json(opened)
        if path.startswith("checkout/sessions/"):
            return self._session(path.rpartition("/")[2])
        if path == "disputes":
            intent = parse_qs(asked.query).get("payment_intent", [""])[0]
            found = [self.disputes[intent]] if intent in self.disputes else []
            return _json({"object": "list", "data": found, "has_more": False, "url": asked.path})
        if path == "balance_transactions":
            return self._balance_transactions(asked.query)
        return self._hand_on(asked)

    def session_of(self, reference: str) -> Json:
        """Return the newest session for a reference of ours."""
        return next(
            session
            for session in reversed(self.sessions.values())
            if session["client_reference_id"] == reference
        )

    def intent(self, number: str) -> Json:
        """Return a payment intent, with its charge inside, as Stripe would show it."""
        found = self.ask("GET", f"payment_intents/{number}")
        charge = found.get("latest_charge")
        if charge:
            charge["disputed"] = number in self.disputes
            charge.pop("metadata", None)
        return found

    def ask(self, method: str, path: str, form: Json | None = None) -> Json:
        """Ask localstripe."""
        told: Json = requests.request(
            method, f"{self.behind}/v1/{path}", data=form, auth=(KEY, ""), timeout=10
        ).json()
        return told

    def _open(self, body: bytes) -> Json:
        form = dict(parse_qsl(body.decode()))
        number = f"cs_test_{draw_text(20)}"
        amount = int(form["line_items[0][price_data][unit_amount]"])
        session = {
            "id": number,
            "object": "checkout.session",
            "mode": form["mode"],
            "status": "open",
            "payment_status": "unpaid",
            "amount_total": amount,
            "currency": form["line_items[0][price_data][currency]"],
            "client_reference_id": form["client_reference_id"],
            "metadata": _inside(form, "metadata"),
            "payment_intent": None,
            "success_url": form["success_url"],
            "cancel_url": form["cancel_url"],
            "expires_at": int(form["expires_at"]),
            "url": f"https://checkout.example/c/pay/{number}",
        }
        assert _inside(form, "payment_intent_data[metadata]") == session["metadata"]
        self.sessions[number] = session
        return dict(session)

    def _session(self, number: str) -> Answer:
        if number not in self.sessions:
            error = {"type": "invalid_request_error", "message": f"No such session: {number}"}
            return _json({"error": error}, 404)
        session = dict(self.sessions[number])
        if session["payment_intent"]:
            session["payment_intent"] = self.intent(session["payment_intent"])
        return _json(session)

    def _balance_transactions(self, query: str) -> Answer:
        wanted = dict(parse_qsl(query))
        first, before = int(wanted.pop("created[gte]", 0)), int(wanted.pop("created[lt]", 2**40))
        found = self.ask("GET", "balance_transactions?limit=1000&expand[0]=data.source")
        found["data"] = [each for each in found["data"] if first <= each["created"] < before]
        found["has_more"] = False
        return _json(found)

    def _hand_on(self, asked: Asked) -> Answer:
        handed = requests.request(
            asked.method,
            f"{self.behind}{asked.path}",
            params=unquote(asked.query),
            data=asked.body,
            headers={
                name: asked.headers[name]
                for name in ("Authorization", "Content-Type")
                if name in asked.headers
            },
            timeout=10,
        )
        return Answer(handed.status_code, handed.content, {"Content-Type": "application/json"})


@contextmanager
def local_stripe() -> Iterator[LocalStripe]:
    """Start both, and stop them."""
    port = free_port()
    command = [sys.executable, "-m", "localstripe", "--port", str(port), "--from-scratch"]
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    here = LocalStripe(f"http://127.0.0.1:{port}")
    try:
        wait_until(lambda: _answers(program, here.behind), "localstripe answers")
        with serving(here.respond) as served:
            here.served = served
            yield here
    finally:
        program.terminate()
        program.wait(10)


def _answers(program: "subprocess.Popen[bytes]", address: str) -> bool:
    assert program.poll() is None, "localstripe has ended"
    try:
        return requests.get(f"{address}/v1/refunds", auth=(KEY, ""), timeout=5).ok
    except requests.RequestException:
        return False


def _json(told: Json, status: int = 200) -> Answer:
    return Answer(status, json.dumps(told).encode(), {"Content-Type": "application/json"})


def _flat(name: str, values: Mapping[str, object]) -> Json:
    return {f"{name}[{key}]": value for key, value in values.items()}


def _inside(form: Mapping[str, str], name: str) -> Json:
    start = f"{name}["
    return {
        key.removeprefix(start).removesuffix("]"): value
        for key, value in form.items()
        if key.startswith(start)
    }
