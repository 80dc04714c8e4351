"""Money by Stripe: booked once and exactly, whatever is lost, late, repeated or in disorder."""

import itertools
import json
from collections.abc import Iterator
from threading import Thread

import pytest
from sqlalchemy.orm import sessionmaker
from structlog.testing import capture_logs
from werkzeug.serving import make_server

from portal.database import db
from portal.payments import Standing, add_provider, providers_of
from portal.providers.begun import Begun
from portal.providers.settings import Stripe
from portal.providers.stripe import provider as by_stripe
from portal.providers.stripe.provider import StripeCheckout, open_provider
from portal.wallet.models import DepositState
from tests.portal.house import House
from tests.portal.providers.paying import YUAN, Payer
from tests.support.local_stripe import DECLINED_CARD, KEY, SECRET, Json, LocalStripe
from tests.support.waiting import wait_until

AMOUNT = 888_000
OURS = "https://scrip.example"


@pytest.fixture
def stripe(
    house: House, stripe_here: LocalStripe, payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[LocalStripe]:
    monkeypatch.setattr(by_stripe, "RETRIES", 0)
    section = Stripe(KEY, SECRET, stripe_here.served.address)
    with house.app.app_context():
        provider = open_provider(section, Begun(sessionmaker(db.engine)), OURS)
    add_provider(house.app, provider)
    payer.provider = "stripe"
    payer.begin_anew()
    stripe_here.events.clear()
    stripe_here.served.asked.clear()
    yield stripe_here
    stripe_here.served.breaks.clear()
    del providers_of(house.app)["stripe"]


def deliver(payer: Payer, stripe: LocalStripe, event: Json) -> int:
    return payer.knock(*stripe.signed(event)).status_code


def deliver_all(payer: Payer, stripe: LocalStripe) -> None:
    while stripe.events:
        assert deliver(payer, stripe, stripe.events.pop(0)) == 200


def test_the_payer_is_sent_to_a_page_of_stripes_with_the_exact_amount(
    stripe: LocalStripe, payer: Payer
) -> None:
    begun = payer.begin("1,234.56")
    session = stripe.session_of(payer.newest.reference)
    assert begun.headers["Location"] == session["url"]
    assert (session["amount_total"], session["currency"], session["mode"]) == (
        123_456, "cny", "payment",
    )  # fmt: skip
    assert session["success_url"] == f"{OURS}/wallet/deposits/{payer.newest.reference}"
    assert session["expires_at"] > payer.newest.expires_at // 10**9
    assert payer.gain == 0


def test_what_stripe_tells_by_itself_is_booked(
    house: House, stripe: LocalStripe, payer: Payer
) -> None:
    """The whole way: localstripe signs its event and sends it over HTTP."""
    server = make_server("127.0.0.1", 0, house.app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        stripe.by_itself(f"http://127.0.0.1:{server.port}/wallet/webhooks/stripe")
        reference = payer.pay_in()
        stripe.pay(reference)
        wait_until(lambda: payer.state(reference) is DepositState.POSTED, "the deposit is posted")
    finally:
        stripe.by_itself("http://127.0.0.1:9/nobody")
        server.shutdown()
        thread.join()
        server.server_close()
    assert payer.gain == AMOUNT


def test_events_may_come_in_any_order_and_more_than_once(stripe: LocalStripe, payer: Payer) -> None:
    for order in itertools.permutations(range(3)):
        before = payer.money
        reference = payer.pay_in()
        stripe.pay(reference, DECLINED_CARD)
        stripe.pay(reference)
        for age in (1, 0):
            for nth in order:
                signed = stripe.signed(stripe.events[nth], age=age)
                assert payer.knock(*signed).status_code == 200
        assert payer.state(reference) is DepositState.POSTED
        assert payer.money - before == AMOUNT
        stripe.events.clear()


def test_a_refund_that_is_told_before_the_payment_still_ends_in_nothing(
    stripe: LocalStripe, payer: Payer
) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    stripe.refund(reference)
    for event in reversed(stripe.events):
        assert deliver(payer, stripe, event) == 200
    assert (payer.state(reference), payer.gain) == (DepositState.REVERSED, 0)


def test_a_webhook_that_never_comes_is_not_missed(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.POSTED, AMOUNT)


def test_a_card_that_is_declined_leaves_the_page_open(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    assert "error" in stripe.pay(reference, DECLINED_CARD)
    deliver_all(payer, stripe)
    payer.recover()
    assert payer.state(reference) is DepositState.AWAITED
    stripe.pay(reference)
    payer.recover()
    assert payer.gain == AMOUNT


def test_a_payment_whose_time_is_over_is_not_paid(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    stripe.expire(reference)
    deliver_all(payer, stripe)
    assert (payer.state(reference), payer.gain) == (DepositState.REFUSED, 0)


@pytest.mark.parametrize("kept", [True, False])
def test_money_that_takes_days_is_awaited(stripe: LocalStripe, payer: Payer, kept: bool) -> None:
    reference = payer.pay_in()
    stripe.promise(reference)
    deliver_all(payer, stripe)
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)
    (stripe.keep_promise if kept else stripe.break_promise)(reference)
    deliver_all(payer, stripe)
    outcome = (DepositState.POSTED, AMOUNT) if kept else (DepositState.REFUSED, 0)
    assert (payer.state(reference), payer.gain) == outcome


@pytest.mark.parametrize("how", ["lost", "away", 500, 429, 401])
def test_a_page_that_could_not_be_opened_is_opened_once_later(
    stripe: LocalStripe, payer: Payer, how: str | int
) -> None:
    stripe.served.breaks = [how]
    begun = payer.begin()
    reference = payer.newest.reference
    assert begun.headers["Location"] == f"/wallet/deposits/{reference}"
    assert payer.state(reference) is DepositState.AWAITED, "nobody knows: that is no failure"
    assert "the other side does not answer" in payer.web.get(begun.headers["Location"]).text
    payer.recover()
    again = payer.web.post(f"/wallet/deposits/{reference}/pay")
    assert again.headers["Location"] == stripe.session_of(reference)["url"]
    opened = [each for each in stripe.sessions.values() if reference in each["metadata"].values()]
    assert len(opened) == 1, "the same idempotency key gave the same session"
    stripe.pay(reference)
    payer.recover()
    assert payer.gain == AMOUNT


def test_the_library_tries_again_by_itself_with_the_same_key(
    house: House, stripe: LocalStripe, payer: Payer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_stripe, "RETRIES", 1)
    section = Stripe(KEY, SECRET, stripe.served.address)
    with house.app.app_context():
        add_provider(house.app, open_provider(section, Begun(sessionmaker(db.engine)), OURS))
    stripe.served.breaks = ["lost"]
    assert payer.begin().headers["Location"].startswith("https://checkout.example/")
    keys = [
        each.headers["Idempotency-Key"]
        for each in stripe.served.asked
        if each.path.endswith("/sessions")
    ]
    assert len(keys) == 2
    assert len(set(keys)) == 1


@pytest.mark.parametrize("how", ["lost", "away", 500, 404])
def test_while_nothing_can_be_learned_nothing_is_decided(
    stripe: LocalStripe, payer: Payer, how: str | int
) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    stripe.served.breaks = [how]
    payer.recover()
    assert (payer.state(reference), payer.row(reference).heard) == (
        DepositState.AWAITED, Standing.UNKNOWN,
    )  # fmt: skip
    payer.recover()
    assert payer.gain == AMOUNT


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"amount": 8_879}, (887_900, "CNY")),
        ({"amount": 888_000}, (88_800_000, "CNY")),
        ({"currency": "jpy"}, (888_000, "JPY")),
        ({"currency": "usd", "amount": 8_880}, (888_000, "USD")),
    ],
)
def test_another_amount_or_currency_is_not_booked_and_staff_sees_it(
    stripe: LocalStripe, payer: Payer, other: Json, said: tuple[int, str]
) -> None:
    reference = payer.pay_in()
    stripe.pay(reference, **other)
    deliver_all(payer, stripe)
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)
    assert payer.differences(reference) == [("amount", AMOUNT, *said)]


def test_a_refund_takes_the_money_back(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    deliver_all(payer, stripe)
    assert payer.gain == AMOUNT
    stripe.refund(reference)
    deliver_all(payer, stripe)
    assert (payer.state(reference), payer.gain) == (DepositState.REVERSED, 0)


def test_a_refund_of_a_part_is_for_staff(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    deliver_all(payer, stripe)
    stripe.refund(reference, 880)
    deliver_all(payer, stripe)
    assert (payer.state(reference), payer.gain) == (DepositState.POSTED, AMOUNT)
    assert payer.differences(reference) == [("amount", AMOUNT, 800_000, "CNY")]


def test_a_dispute_takes_the_money_back_and_gives_it_again_when_it_is_won(
    stripe: LocalStripe, payer: Payer
) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    stripe.dispute(reference, "needs_response")
    deliver_all(payer, stripe)
    assert (payer.state(reference), payer.gain) == (DepositState.REVERSED, 0)
    stripe.dispute(reference, "under_review", "updated")
    deliver_all(payer, stripe)
    assert payer.gain == 0
    stripe.dispute(reference, "won", "closed")
    deliver_all(payer, stripe)
    assert (payer.state(reference), payer.gain) == (DepositState.POSTED, AMOUNT)
    assert payer.row(reference).attempt == 2


def test_a_dispute_that_is_lost_is_told_twice_and_taken_once(
    stripe: LocalStripe, payer: Payer
) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    stripe.dispute(reference, "needs_response", "funds_withdrawn")
    stripe.dispute(reference, "lost", "closed")
    deliver_all(payer, stripe)
    assert (payer.state(reference), payer.gain) == (DepositState.REVERSED, 0)


@pytest.mark.parametrize("status", ["warning_needs_response", "warning_closed", "prevented"])
def test_a_question_that_moves_no_money_moves_none_here(
    stripe: LocalStripe, payer: Payer, status: str
) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    stripe.dispute(reference, status)
    deliver_all(payer, stripe)
    assert (payer.state(reference), payer.gain) == (DepositState.POSTED, AMOUNT)


def test_asked_about_a_payment_it_tells_of_disputes_and_refunds(
    house: House, stripe: LocalStripe, payer: Payer
) -> None:
    provider = providers_of(house.app)["stripe"]
    first, second = payer.pay_in(), payer.pay_in()
    for reference in (first, second):
        stripe.pay(reference)
        assert provider.query(reference).standing is Standing.PAID
    stripe.dispute(first, "needs_response")
    stripe.refund(second)
    assert provider.query(first).standing is Standing.REVERSED
    assert provider.query(second).standing is Standing.REVERSED
    stripe.dispute(first, "won", "closed")
    assert provider.query(first).standing is Standing.RESTORED
    assert provider.query("x" * 22).standing is Standing.UNKNOWN


def test_a_charge_that_does_not_name_us_is_asked_about(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    deliver_all(payer, stripe)
    stripe.refund(reference)
    (event,) = stripe.events
    stripe.served.breaks = ["away"]
    assert deliver(payer, stripe, event) == 503, "Stripe sends it again"
    assert deliver(payer, stripe, event) == 200
    assert payer.state(reference) is DepositState.REVERSED


def test_what_stripe_did_not_sign_just_now_is_refused(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    event = stripe.events[0]
    body, headers = stripe.signed(event)
    time, _, signature = headers["Stripe-Signature"].partition(",")
    later = f"t={int(time[2:]) + 1},{signature}"
    for spoilt, with_headers in (
        stripe.signed(event, secret="whsec_of_another"),
        stripe.signed(event, age=301),
        stripe.signed(event, age=-400),
        stripe.signed(event, age=10**6),
        (body.replace(b"8880", b"8881"), headers),
        (body, {"Stripe-Signature": later}),
        (body, {"Stripe-Signature": "t=1,v1="}),
        (body, {"Stripe-Signature": f"{time},v0={signature[3:]}"}),
        (body, {"Stripe-Signature": ""}),
        (body, {}),
        (b"", headers),
        (b"\xff\xfe", headers),
    ):
        with capture_logs() as logs:
            assert payer.knock(spoilt, with_headers).status_code == 403
        assert [each["event"] for each in logs if "provider" in each] == ["a webhook was refused"]
    assert payer.state(reference) is DepositState.AWAITED


def test_the_very_same_webhook_sent_again_is_refused(stripe: LocalStripe, payer: Payer) -> None:
    reference = payer.pay_in()
    stripe.pay(reference)
    signed = stripe.signed(stripe.events[0])
    assert payer.knock(*signed).status_code == 200
    assert payer.knock(*signed).status_code == 409
    assert payer.gain == AMOUNT


def test_events_of_which_nothing_follows_are_confirmed(stripe: LocalStripe, payer: Payer) -> None:
    size = payer.house.size()
    for kind, about in (
        ("customer.created", {"id": "cus_1", "object": "customer"}),
        ("payment_intent.succeeded", {
            "id": "pi_other", "status": "succeeded", "amount": 5, "currency": "usd",
            "metadata": {"another": "programs"},
        }),
        ("charge.refunded", {"amount": 5, "currency": "cny", "metadata": {}}),
    ):  # fmt: skip
        stripe.tell(kind, about)
    deliver_all(payer, stripe)
    assert payer.house.size() == size


def test_signed_nonsense_is_refused(stripe: LocalStripe, payer: Payer) -> None:
    for about in ({}, {"id": 5}, {"amount": "many"}):
        stripe.tell("payment_intent.succeeded", about)
    for event in (*stripe.events, {"id": "evt_1"}, []):
        assert deliver(payer, stripe, event) == 403  # type: ignore[arg-type]
    unknown = {"metadata": {"scrip_reference": "x" * 22}}
    intent = {"id": "pi_1", "status": "succeeded", "amount": 5, "currency": "cny", **unknown}
    stripe.tell("payment_intent.succeeded", intent)
    assert deliver(payer, stripe, stripe.events[-1]) == 404


def test_no_secret_comes_to_the_log_or_the_page(stripe: LocalStripe, payer: Payer) -> None:
    stripe.served.breaks = [401]
    with capture_logs() as logs:
        page = payer.web.get(payer.begin().headers["Location"]).text
    assert any("Stripe does not answer" in each["event"] for each in logs)
    for secret in (KEY, SECRET):
        assert secret not in page + str(logs)


def test_stripe_pays_nobody_out(house: House, stripe: LocalStripe, payer: Payer) -> None:
    page = payer.web.get("/wallet/withdraw")
    assert page.status_code == 503
    assert isinstance(providers_of(house.app)["stripe"], StripeCheckout)
    assert json.loads(payer.web.get("/api/wallet/providers").text)[0]["play"] is False
    assert YUAN > 0
