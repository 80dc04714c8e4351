"""Money by WeChat Pay: what it signed for us just now is believed, and nothing else."""

from base64 import b64encode
from collections.abc import Iterator

import pytest
from sqlalchemy import update
from sqlalchemy.orm import sessionmaker
from structlog.testing import capture_logs

from exchange.client import AskSeries
from portal import clock
from portal.database import db, session
from portal.payments import Standing, add_provider, providers_of
from portal.providers.begun import Begun
from portal.providers.models import BegunPayment
from portal.providers.settings import Wechat
from portal.providers.wechat.provider import open_provider
from portal.randomness import draw_text
from portal.wallet.models import DepositState
from tests.portal.house import House
from tests.portal.providers.paying import OURS, PHONE, YUAN, Payer
from tests.support.local_wechat import APP, MERCHANT, PLATFORM, SECRET, SERIAL, Json, LocalWechat
from tests.support.signing_keys import key_pair

AMOUNT = 888_000
IN_WECHAT = f"{PHONE} MicroMessenger/8.0.50"


def section(wechat: LocalWechat) -> Wechat:
    return Wechat(
        app=APP,
        merchant=MERCHANT,
        serial=SERIAL,
        private_key=wechat.merchant.private,
        api_v3_key=SECRET,
        public_key_id=PLATFORM,
        public_key=wechat.platform.public,
        address=wechat.served.address,
    )


@pytest.fixture
def wechat(house: House, wechat_here: LocalWechat, payer: Payer) -> Iterator[LocalWechat]:
    with house.app.app_context():
        begun = Begun(sessionmaker(db.engine))
    add_provider(house.app, open_provider(section(wechat_here), begun, OURS))
    payer.provider = "wechat"
    payer.begin_anew()
    yield wechat_here
    wechat_here.served.breaks.clear()
    del providers_of(house.app)["wechat"]


def told(payer: Payer, wechat: LocalWechat, about: Json, kind: str = "TRANSACTION.SUCCESS") -> int:
    return payer.knock(*wechat.webhook(about, kind)).status_code


def test_at_a_desk_the_payer_is_shown_a_code(wechat: LocalWechat, payer: Payer) -> None:
    address = payer.begin().headers["Location"]
    reference = payer.newest.reference
    assert address == f"{OURS}/pay/{reference}"
    order = wechat.orders[reference]
    asked = order["asked"]
    assert (order["kind"], order["total"], asked["amount"]["currency"]) == ("native", 8_880, "CNY")
    assert asked["notify_url"] == f"{OURS}/wallet/webhooks/wechat"
    assert asked["time_expire"].endswith("+08:00")
    page = payer.web.get(f"/pay/{reference}").text
    assert "¥88.80" in page
    assert f'href="/wallet/deposits/{reference}"' in page
    image = payer.web.get(f"/pay/{reference}/code.svg")
    assert image.mimetype == "image/svg+xml"
    assert "<svg" in image.text


def test_on_a_phone_the_payer_is_sent_into_wechat(wechat: LocalWechat, payer: Payer) -> None:
    address = payer.begin(agent=PHONE).headers["Location"]
    reference = payer.newest.reference
    assert address.startswith("https://wx.example/checkmweb?prepay_id=")
    assert f"redirect_url=https%3A%2F%2Fscrip.example%2Fwallet%2Fdeposits%2F{reference}" in address
    asked = wechat.orders[reference]["asked"]
    assert asked["scene_info"] == {"payer_client_ip": "127.0.0.1", "h5_info": {"type": "Wap"}}
    assert payer.pay_again(reference, PHONE) != address, "the first way is good for minutes only"
    assert payer.pay_again(reference) == f"{OURS}/pay/{reference}"
    assert "begun on a phone" in payer.web.get(f"/pay/{reference}").text
    assert payer.web.get(f"/pay/{reference}/code.svg").status_code == 404


@pytest.mark.requirement("P3-25")
def test_rights_are_bought_on_a_phone_with_money_that_was_just_paid(
    house: House, wechat: LocalWechat, payer: Payer
) -> None:
    before = units_subscribed(house)
    payer.begin("90", agent=PHONE)
    reference = payer.newest.reference
    assert told(payer, wechat, wechat.pay(reference)) == 200
    assert payer.gain == 90 * YUAN
    form = {"act": draw_text(22), "quantity": "100", "then": "pay"}
    bought = payer.web.post("/series/SPA2705/buy", data=form, headers={"User-Agent": PHONE})
    assert bought.status_code == 303
    assert (units_subscribed(house) - before, payer.gain) == (100, 10 * YUAN)


def units_subscribed(house: House) -> int:
    (series,) = house.client.query(AskSeries(symbol="SPA2705")).series
    assert series.offering is not None
    return series.offering.subscribed


def test_inside_wechat_the_payer_is_shown_a_code(wechat: LocalWechat, payer: Payer) -> None:
    assert payer.begin(agent=IN_WECHAT).headers["Location"].startswith(f"{OURS}/pay/")


def test_a_code_is_ordered_once(wechat: LocalWechat, payer: Payer) -> None:
    first = payer.begin().headers["Location"]
    asked = len(wechat.served.asked)
    assert payer.pay_again(payer.newest.reference) == first
    assert payer.pay_again(payer.newest.reference, PHONE) == first
    assert len(wechat.served.asked) == asked


def test_what_is_paid_is_booked_once_however_often_it_is_told(
    wechat: LocalWechat, payer: Payer
) -> None:
    reference = payer.pay_in()
    about = wechat.pay(reference)
    answer = payer.knock(*wechat.webhook(about))
    assert (answer.status_code, answer.json) == (200, None)
    assert '"SUCCESS"' in answer.text
    assert told(payer, wechat, about) == 200
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.POSTED, AMOUNT)


def test_a_webhook_that_never_comes_is_not_missed(wechat: LocalWechat, payer: Payer) -> None:
    reference = payer.pay_in()
    payer.recover()
    assert payer.state(reference) is DepositState.AWAITED
    wechat.pay(reference)
    payer.recover()
    assert payer.gain == AMOUNT


@pytest.mark.parametrize("age", [301, 3_600, 10**7, -301, -86_400])
def test_a_webhook_of_another_time_is_refused_and_the_log_says_so(
    wechat: LocalWechat, payer: Payer, age: int
) -> None:
    reference = payer.pay_in()
    signed = wechat.webhook(wechat.pay(reference), age=age)
    with capture_logs() as logs:
        assert payer.knock(*signed).status_code == 403
    (line,) = [each for each in logs if each["event"] == "a webhook was refused"]
    assert (line["provider"], line["log_level"]) == ("wechat", "warning")
    assert "too many seconds ago, or too far ahead" in line["reason"]
    assert payer.state(reference) is DepositState.AWAITED


def test_the_very_same_webhook_sent_again_is_refused(wechat: LocalWechat, payer: Payer) -> None:
    reference = payer.pay_in()
    signed = wechat.webhook(wechat.pay(reference))
    assert payer.knock(*signed).status_code == 200
    assert payer.knock(*signed).status_code == 409
    assert payer.gain == AMOUNT


def test_what_wechat_did_not_sign_for_us_is_refused(wechat: LocalWechat, payer: Payer) -> None:
    reference = payer.pay_in()
    about = wechat.pay(reference)
    body, headers = wechat.webhook(about)
    asked = len(wechat.served.asked)
    for spoilt, with_headers in (
        wechat.webhook(about, key="somebody"),
        wechat.webhook(about, key="wechat merchant"),
        wechat.webhook(about, secret="f" * 32),
        (body + b" ", headers),
        (body.replace(b"AEAD_AES_256_GCM", b"NONE"), headers),
        (body, {**headers, "Wechatpay-Nonce": "another"}),
        (body, {**headers, "Wechatpay-Nonce": ""}),
        (body, {**headers, "Wechatpay-Nonce": "n" * 65}),
        (body, {**headers, "Wechatpay-Timestamp": str(clock.now() // clock.SECOND + 1)}),
        (body, {**headers, "Wechatpay-Timestamp": "now"}),
        (body, {**headers, "Wechatpay-Timestamp": "9" * 30}),
        (body, {**headers, "Wechatpay-Serial": SERIAL}),
        (body, {**headers, "Wechatpay-Serial": "zz"}),
        (body, {**headers, "Wechatpay-Signature": "WECHATPAY/SIGNTEST/abc"}),
        (body, {**headers, "Wechatpay-Signature": "ü"}),
        (body, {**headers, "Wechatpay-Signature-Type": "NONE"}),
        (body, {}),
        (b"", headers),
        (b"\xff", headers),
    ):
        assert payer.knock(spoilt, with_headers).status_code == 403
    assert len(wechat.served.asked) == asked, "a stranger makes us ask nobody for keys"
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)


@pytest.mark.parametrize(
    "other", [{"mchid": "1900000000"}, {"appid": "wx0000000000000000"}, {"mchid": ""}]
)
def test_what_is_about_another_merchant_is_refused(
    wechat: LocalWechat, payer: Payer, other: Json
) -> None:
    reference = payer.pay_in()
    with capture_logs() as logs:
        assert told(payer, wechat, wechat.pay(reference) | other) == 403
    assert any("another party" in str(each.get("reason")) for each in logs)
    assert payer.gain == 0


@pytest.mark.parametrize("spoilt", [{"out_trade_no": 5}, {"amount": "much"}, {"trade_state": None}])
def test_signed_nonsense_is_refused(wechat: LocalWechat, payer: Payer, spoilt: Json) -> None:
    reference = payer.pay_in()
    assert told(payer, wechat, wechat.pay(reference) | spoilt) == 403
    assert payer.gain == 0


def test_events_of_which_nothing_follows_are_confirmed(wechat: LocalWechat, payer: Payer) -> None:
    assert told(payer, wechat, {"complaint_id": "1"}, "COMPLAINT.CREATE") == 200
    assert told(payer, wechat, wechat_of_nobody(), "TRANSACTION.SUCCESS") == 404


def wechat_of_nobody() -> Json:
    amount = {"total": 100, "currency": "CNY"}
    told = {"appid": APP, "mchid": MERCHANT, "out_trade_no": "x" * 22, "trade_state": "SUCCESS"}
    return {**told, "amount": amount}


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"total": 8_879}, (887_900, "CNY")),
        ({"total": 888_000}, (88_800_000, "CNY")),
        ({"total": 0}, (0, "CNY")),
        ({"currency": "HKD"}, (888_000, "HKD")),
    ],
)
def test_another_amount_or_currency_is_not_booked_and_staff_sees_it(
    wechat: LocalWechat, payer: Payer, other: Json, said: tuple[int, str]
) -> None:
    reference = payer.pay_in()
    assert told(payer, wechat, wechat.pay(reference, **other)) == 200
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)
    assert payer.differences(reference) == [("amount", AMOUNT, *said)]


def test_a_refund_takes_the_money_back_and_one_of_a_part_is_for_staff(
    wechat: LocalWechat, payer: Payer
) -> None:
    whole, part = payer.pay_in(), payer.pay_in()
    for reference in (whole, part):
        told(payer, wechat, wechat.pay(reference))
    assert payer.gain == 2 * AMOUNT
    waiting = wechat.refund(whole) | {"refund_status": "ABNORMAL"}
    assert told(payer, wechat, waiting, "REFUND.ABNORMAL") == 200
    assert payer.gain == 2 * AMOUNT
    assert told(payer, wechat, wechat.refund(whole), "REFUND.SUCCESS") == 200
    assert told(payer, wechat, wechat.refund(part, 880), "REFUND.SUCCESS") == 200
    assert payer.state(whole) is DepositState.REVERSED
    assert (payer.state(part), payer.gain) == (DepositState.POSTED, AMOUNT)
    assert payer.differences(part) == [("amount", AMOUNT, 800_000, "CNY")]


def test_that_something_was_given_back_is_not_taken_for_paid(
    wechat: LocalWechat, payer: Payer
) -> None:
    reference = payer.pay_in()
    wechat.pay(reference)
    wechat.refund(reference, 100)
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)


@pytest.mark.parametrize("how", ["lost", "away", 500, 401, 429])
def test_what_cannot_be_ordered_now_is_ordered_later(
    wechat: LocalWechat, payer: Payer, how: str | int
) -> None:
    wechat.served.breaks = [how]
    begun = payer.begin()
    reference = payer.newest.reference
    assert begun.headers["Location"] == f"/wallet/deposits/{reference}"
    assert payer.state(reference) is DepositState.AWAITED, "nobody knows: that is no failure"
    assert payer.pay_again(reference) == f"{OURS}/pay/{reference}"
    wechat.pay(reference)
    payer.recover()
    assert payer.gain == AMOUNT


@pytest.mark.parametrize("how", ["lost", "away", 500])
def test_while_nothing_can_be_learned_nothing_is_decided(
    wechat: LocalWechat, payer: Payer, how: str | int
) -> None:
    reference = payer.pay_in()
    wechat.pay(reference)
    wechat.served.breaks = [how]
    payer.recover()
    assert (payer.state(reference), payer.row(reference).heard) == (
        DepositState.AWAITED, Standing.UNKNOWN,
    )  # fmt: skip
    payer.recover()
    assert payer.gain == AMOUNT


def test_an_answer_that_wechat_did_not_sign_is_not_believed(
    house: House, wechat: LocalWechat, payer: Payer
) -> None:
    reference = payer.pay_in()
    wechat.pay(reference)
    other = section(wechat)
    forged = Wechat(**{
        name: getattr(other, name) for name in other.__struct_fields__ if name != "public_key"
    }, public_key=key_pair("somebody").public)  # fmt: skip
    with house.app.app_context():
        begun = Begun(sessionmaker(db.engine))
    add_provider(house.app, open_provider(forged, begun, OURS))
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)


def test_after_its_time_the_code_is_not_shown(wechat: LocalWechat, payer: Payer) -> None:
    reference = payer.pay_in()
    with payer.house.app.app_context():
        over = update(BegunPayment).where(BegunPayment.reference == reference)
        session().execute(over.values(expires_at=clock.now()))
        session().commit()
    page = payer.web.get(f"/pay/{reference}").text
    assert "The time to pay is over" in page
    assert "code.svg" not in page


def test_there_is_no_page_for_what_is_not_scanned(payer: Payer) -> None:
    for unknown in ("x" * 22, "x", "' or 1=1", "x" * 5_000):
        assert payer.web.get(f"/pay/{unknown}").status_code == 404
        assert payer.web.get(f"/pay/{unknown}/code.svg").status_code == 404


def test_no_secret_comes_to_the_log(wechat: LocalWechat, payer: Payer) -> None:
    wechat.served.breaks = [500]
    with capture_logs() as logs:
        payer.begin()
        payer.knock(*wechat.webhook({}, age=999))
    said = str(logs)
    assert "WeChat Pay does not answer" in said
    for secret in (SECRET, wechat.merchant.private[60:90]):
        assert secret not in said
        assert b64encode(secret.encode()).decode() not in said
