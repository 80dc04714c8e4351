"""Money by Alipay: what it signed for us is believed, in whatever order, and nothing else."""

from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from structlog.testing import capture_logs

from portal.payments import Standing, add_provider, providers_of
from portal.providers.alipay.provider import AlipayPages
from portal.providers.settings import Alipay
from portal.wallet.models import DepositState
from tests.portal.house import House
from tests.portal.providers.paying import OURS, PHONE, Payer
from tests.support.http_server import Answer
from tests.support.local_alipay import APP, SELLER, LocalAlipay, form, now
from tests.support.signing_keys import key_pair

AMOUNT = 888_000


@pytest.fixture
def alipay(house: House, alipay_here: LocalAlipay, payer: Payer) -> Iterator[LocalAlipay]:
    section = Alipay(
        app=APP,
        seller=SELLER,
        private_key=alipay_here.seller.private,
        public_key=alipay_here.platform.public,
        address=alipay_here.served.address,
    )
    add_provider(house.app, AlipayPages(section, OURS))
    payer.provider = "alipay"
    payer.begin_anew()
    yield alipay_here
    alipay_here.served.breaks.clear()
    del providers_of(house.app)["alipay"]


def told(payer: Payer, alipay: LocalAlipay, reference: str, **other: str) -> int:
    return payer.knock(alipay.webhook(reference, other=other), {}).status_code


def opened(payer: Payer, alipay: LocalAlipay) -> str:
    """Begin a payment and open its page; return the reference."""
    alipay.open(payer.begin().headers["Location"])
    return payer.newest.reference


def paid(payer: Payer, alipay: LocalAlipay) -> str:
    reference = opened(payer, alipay)
    alipay.pay(reference)
    return reference


@pytest.mark.parametrize(
    ("agent", "method", "product"),
    [
        ("", "alipay.trade.page.pay", "FAST_INSTANT_TRADE_PAY"),
        (PHONE, "alipay.trade.wap.pay", "QUICK_WAP_WAY"),
    ],
)
def test_the_payer_is_sent_to_a_page_for_their_device_with_the_exact_amount(
    alipay: LocalAlipay, payer: Payer, agent: str, method: str, product: str
) -> None:
    asked = alipay.open(payer.begin("1,234.05", agent).headers["Location"])
    reference = payer.newest.reference
    content = asked["content"]
    assert (asked["method"], content["product_code"]) == (method, product)
    assert (content["total_amount"], content["out_trade_no"]) == ("1234.05", reference)
    assert asked["notify_url"] == f"{OURS}/wallet/webhooks/alipay"
    assert asked["return_url"] == f"{OURS}/wallet/deposits/{reference}"
    assert content["time_expire"] > now(0)


def test_an_address_that_was_changed_on_its_way_is_known_by_its_signature(
    alipay: LocalAlipay, payer: Payer
) -> None:
    address = payer.begin().headers["Location"]
    fields = dict(parse_qsl(urlsplit(address).query))
    fields["biz_content"] = fields["biz_content"].replace("88.80", "0.01")
    with pytest.raises(AssertionError, match="not signed"):
        alipay.open(f"{alipay.served.address}/gateway.do?{urlencode(fields)}")


def test_what_is_paid_is_booked_once_however_often_it_is_told(
    alipay: LocalAlipay, payer: Payer
) -> None:
    reference = paid(payer, alipay)
    body = alipay.webhook(reference)
    for _ in range(3):
        answer = payer.knock(body, {})
        assert (answer.status_code, answer.text) == (200, "success")
    assert told(payer, alipay, reference) == 200
    assert (payer.state(reference), payer.gain) == (DepositState.POSTED, AMOUNT)


def test_a_webhook_that_comes_a_day_late_is_taken(alipay: LocalAlipay, payer: Payer) -> None:
    reference = paid(payer, alipay)
    body = alipay.webhook(reference, age=25 * 3_600)
    assert payer.knock(body, {}).text == "success"
    assert payer.gain == AMOUNT


@pytest.mark.parametrize("age", [27 * 3_600, 10**7, -400, -86_400])
def test_a_webhook_of_another_time_is_refused_and_the_log_says_so(
    alipay: LocalAlipay, payer: Payer, age: int
) -> None:
    reference = paid(payer, alipay)
    with capture_logs() as logs:
        assert payer.knock(alipay.webhook(reference, age=age), {}).status_code == 403
    (line,) = [each for each in logs if each["event"] == "a webhook was refused"]
    assert "too many seconds ago, or too far ahead" in line["reason"]
    assert payer.gain == 0


def test_a_webhook_that_never_comes_is_not_missed(alipay: LocalAlipay, payer: Payer) -> None:
    reference = payer.pay_in()
    payer.recover()
    assert payer.row(reference).heard == Standing.UNKNOWN, "nobody has opened the page yet"
    alipay.open(payer.pay_again(reference))
    payer.recover()
    assert payer.row(reference).heard == Standing.OPEN
    alipay.pay(reference)
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.POSTED, AMOUNT)


def test_a_trade_that_nobody_paid_in_time_is_over(alipay: LocalAlipay, payer: Payer) -> None:
    reference = opened(payer, alipay)
    alipay.close(reference)
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.REFUSED, 0)


def test_what_alipay_did_not_sign_for_us_is_refused(alipay: LocalAlipay, payer: Payer) -> None:
    reference = paid(payer, alipay)
    body = alipay.webhook(reference)
    text = body.decode()
    fields = dict(parse_qsl(text))
    unsigned = {name: said for name, said in fields.items() if name != "sign"}
    for spoilt in (
        alipay.webhook(reference, key="somebody"),
        alipay.webhook(reference, key="alipay seller"),
        alipay.webhook(reference, other={"sign_type": "RSA"}),
        alipay.webhook(reference, other={"sign_type": ""}),
        body.replace(b"88.80", b"88.88"),
        urlencode({**fields, "sign": ""}).encode(),
        urlencode({**fields, "sign": "ü"}).encode(),
        urlencode({**fields, "sign": "AAAA"}).encode(),
        urlencode(unsigned).encode(),
        body + b"&total_amount=0.01",
        body + b"&more=1",
        b"",
        b"a",
        b"\xff\xfe",
        b"%ff=%fe",
        b"&".join(b"a%d=1" % nth for nth in range(200)),
    ):
        with capture_logs() as logs:
            assert payer.knock(spoilt, {}).status_code == 403
        assert any(each["event"] == "a webhook was refused" for each in logs)
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)


@pytest.mark.parametrize(
    "other", [{"app_id": "2021999999999999"}, {"seller_id": "2088999999999999"}]
)
def test_what_is_about_another_seller_is_refused(
    alipay: LocalAlipay, payer: Payer, other: dict[str, str]
) -> None:
    reference = paid(payer, alipay)
    with capture_logs() as logs:
        assert told(payer, alipay, reference, **other) == 403
    assert any("another party" in str(each.get("reason")) for each in logs)
    assert payer.gain == 0


@pytest.mark.parametrize(
    "other", [{"total_amount": "88.8000"}, {"total_amount": "many"}, {"notify_time": "yesterday"}]
)
def test_signed_nonsense_is_refused(
    alipay: LocalAlipay, payer: Payer, other: dict[str, str]
) -> None:
    reference = paid(payer, alipay)
    assert told(payer, alipay, reference, **other) == 403
    assert payer.gain == 0


def test_a_form_without_a_status_is_refused(alipay: LocalAlipay, payer: Payer) -> None:
    fields = {"app_id": APP, "seller_id": SELLER, "notify_time": now()}
    assert payer.knock(form(fields, alipay.platform), {}).status_code == 403


@pytest.mark.parametrize(
    ("total", "said"), [("88.79", 887_900), ("8880.00", 88_800_000), ("0.01", 100), ("0.00", 0)]
)
def test_another_amount_is_not_booked_and_staff_sees_it(
    alipay: LocalAlipay, payer: Payer, total: str, said: int
) -> None:
    reference = paid(payer, alipay)
    assert told(payer, alipay, reference, total_amount=total) == 200
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)
    assert payer.differences(reference) == [("amount", AMOUNT, said, "CNY")]


def test_a_refund_takes_the_money_back_and_one_of_a_part_is_for_staff(
    alipay: LocalAlipay, payer: Payer
) -> None:
    whole, part = paid(payer, alipay), paid(payer, alipay)
    for reference in (whole, part):
        assert told(payer, alipay, reference) == 200
    assert payer.gain == 2 * AMOUNT
    alipay.refund(whole)
    alipay.refund(part, "8.80")
    for reference in (whole, part):
        assert told(payer, alipay, reference) == 200
    assert payer.state(whole) is DepositState.REVERSED
    assert (payer.state(part), payer.gain) == (DepositState.POSTED, AMOUNT)
    assert payer.differences(part) == [("amount", AMOUNT, 800_000, "CNY")]


def test_a_refund_that_is_told_before_the_payment_still_ends_in_nothing(
    alipay: LocalAlipay, payer: Payer
) -> None:
    reference = paid(payer, alipay)
    payment = alipay.webhook(reference)
    alipay.refund(reference)
    assert told(payer, alipay, reference) == 200
    assert payer.knock(payment, {}).status_code == 200
    assert (payer.state(reference), payer.gain) == (DepositState.REVERSED, 0)


def test_asked_about_a_payment_it_tells_that_all_was_given_back(
    house: House, alipay: LocalAlipay, payer: Payer
) -> None:
    reference = paid(payer, alipay)
    provider = providers_of(house.app)["alipay"]
    assert provider.query(reference).standing is Standing.PAID
    alipay.refund(reference)
    assert provider.query(reference).standing is Standing.REVERSED


@pytest.mark.parametrize("how", ["lost", "away", 500, 403])
def test_while_nothing_can_be_learned_nothing_is_decided(
    alipay: LocalAlipay, payer: Payer, how: str | int
) -> None:
    reference = paid(payer, alipay)
    alipay.served.breaks = [how]
    payer.recover()
    assert (payer.state(reference), payer.row(reference).heard) == (
        DepositState.AWAITED, Standing.UNKNOWN,
    )  # fmt: skip
    payer.recover()
    assert payer.gain == AMOUNT


@pytest.mark.parametrize(
    ("inner", "key"),
    [
        ({"code": "10000", "trade_status": "TRADE_SUCCESS"}, ""),
        ({"code": "10000", "out_trade_no": "x" * 22, "trade_status": "TRADE_SUCCESS",
          "total_amount": "88.80"}, ""),
        ({"code": "20000", "sub_code": "isp.unknow-error"}, ""),
        (None, "somebody"),
    ],
)  # fmt: skip
def test_an_answer_that_is_none_is_not_believed(
    alipay: LocalAlipay,
    payer: Payer,
    monkeypatch: pytest.MonkeyPatch,
    inner: dict[str, str] | None,
    key: str,
) -> None:
    reference = paid(payer, alipay)
    whole = {"code": "10000", **alipay.trades[reference]}
    answer: Answer = alipay.answer("alipay.trade.query", inner or whole, key)
    alipay.served.answers.append(answer)
    payer.recover()
    assert (payer.state(reference), payer.gain) == (DepositState.AWAITED, 0)


def test_no_secret_comes_to_the_log(alipay: LocalAlipay, payer: Payer) -> None:
    paid(payer, alipay)
    alipay.served.breaks = [500]
    with capture_logs() as logs:
        payer.recover()
    assert "Alipay does not answer" in str(logs)
    assert key_pair("alipay seller").private[60:90] not in str(logs)
