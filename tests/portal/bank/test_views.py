"""The sandbox bank: where it opens, what its pages do, and that it is heard in the end."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal import jobs
from portal.application import create_app, let_go
from portal.bank import sending, service
from portal.bank.notices import Signer
from portal.bank.provider import SandboxBank
from portal.bank.views import Counter
from portal.config import Config
from portal.database import session
from portal.payments import Notice, Payment, Payout, Standing, providers_of
from tests.portal.house import House
from tests.portal.sign_in import with_token

YUAN = 10_000
REFERENCE = "r" * 22
FAR = 2**62


class Post:
    """What comes to the payee; it is confirmed unless `lost`."""

    def __init__(self, signer: Signer) -> None:
        self.signer = signer
        self.lost = False
        self.notices: list[Notice] = []

    def __call__(self, body: bytes, headers: dict[str, str]) -> bool:
        self.notices.append(self.signer.read(headers, body))
        return not self.lost

    @property
    def standings(self) -> list[Standing]:
        return [notice.said.standing for notice in self.notices]


@pytest.fixture
def app(house: House, tmp_path: Path) -> Iterator[Flask]:
    app = create_app(Config(tmp_path, sandbox_bank=True), house.client)
    yield app
    app.extensions["exchange"] = Nothing()  # it is the house's
    let_go(app)


class Nothing:
    """A client that has nothing to close."""

    def close(self) -> None:
        """Do nothing."""


@pytest.fixture
def post(app: Flask) -> Post:
    signer = Signer(b"k" * 32)
    post = Post(signer)
    app.extensions["bank"] = Counter(signer, post)
    return post


@pytest.fixture
def browser(app: Flask, post: Post) -> FlaskClient:
    web = app.test_client()
    with_token(web, app)
    return web


@pytest.fixture
def bank(app: Flask, post: Post) -> SandboxBank:
    provider = providers_of(app)["bank"]
    assert isinstance(provider, SandboxBank)
    provider.begin(Payment(REFERENCE, 12_345_600, "Scrip", "/wallet/deposits/x", FAR))
    return provider


ADDRESS = f"/bank/payments/{REFERENCE}"


def test_the_page_shows_amount_and_payee_and_that_it_is_play_money(
    browser: FlaskClient, bank: SandboxBank
) -> None:
    page = browser.get(f"{ADDRESS}?lang=en").text
    assert "¥1,234.56" in page
    assert "Scrip" in page
    assert "Play money" in page
    assert "游戏币" in browser.get(f"{ADDRESS}?lang=zh").text
    assert "Play money" in browser.get("/bank?lang=en").text


@pytest.mark.parametrize(
    ("decision", "standing"), [("pay", Standing.PAID), ("refuse", Standing.FAILED)]
)
def test_a_decision_is_told_and_the_payer_sent_back(
    browser: FlaskClient, bank: SandboxBank, post: Post, decision: str, standing: Standing
) -> None:
    answer = browser.post(ADDRESS, data={"decision": decision})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/wallet/deposits/x")
    assert post.standings == [standing]
    assert bank.query(REFERENCE).standing is standing
    again = browser.post(ADDRESS, data={"decision": decision})
    assert again.headers["Location"] == ADDRESS
    assert post.standings == [standing]


def test_paying_later_is_done_by_the_bank_itself(
    app: Flask, browser: FlaskClient, bank: SandboxBank, post: Post
) -> None:
    browser.post(ADDRESS, data={"decision": "later"})
    assert (post.standings, bank.query(REFERENCE).standing) == ([], Standing.OPEN)
    with app.app_context():
        assert service.pay_what_is_due(session(), FAR) == 1
        assert service.pay_what_is_due(session(), FAR) == 0
    assert bank.query(REFERENCE).standing is Standing.PAID


def test_what_was_paid_can_be_taken_back(
    browser: FlaskClient, bank: SandboxBank, post: Post
) -> None:
    browser.post(ADDRESS, data={"decision": "pay"})
    assert "Take the money back" in browser.get(f"{ADDRESS}?lang=en").text
    browser.post(ADDRESS, data={"decision": "take_back"})
    assert post.standings == [Standing.PAID, Standing.REVERSED]


def test_what_was_not_heard_is_said_again(
    app: Flask, browser: FlaskClient, bank: SandboxBank, post: Post
) -> None:
    post.lost = True
    browser.post(ADDRESS, data={"decision": "pay"})
    job = jobs.job_of(app, "sandbox-bank")
    assert job is not None
    jobs.do(app, job)
    post.lost = False
    jobs.do(app, job)
    jobs.do(app, job)
    assert post.standings == [Standing.PAID] * 3
    assert len({notice.mark for notice in post.notices}) == 3, "each time it is a new notice"


def test_after_its_time_a_payment_is_not_paid(
    browser: FlaskClient, bank: SandboxBank, post: Post
) -> None:
    late = "l" * 22
    bank.begin(Payment(late, YUAN, "Scrip", "/back", 1))
    assert "The time to pay is over" in browser.get(f"/bank/payments/{late}?lang=en").text
    browser.post(f"/bank/payments/{late}", data={"decision": "pay"})
    assert bank.query(late).standing is Standing.OPEN


@pytest.mark.parametrize(
    ("number", "standing"),
    [("66660000", Standing.FAILED), ("66661111", Standing.OPEN), ("66662222", Standing.PAID)],
)
def test_payouts_go_by_their_account_number(
    browser: FlaskClient, bank: SandboxBank, number: str, standing: Standing
) -> None:
    payout = Payout(f"{number[::-1]:o<22}", YUAN, "Dave", "Bank", number)
    bank.pay_out(payout)
    bank.pay_out(payout)
    assert bank.query(payout.reference).standing is standing
    page = browser.get(f"/bank/payments/{payout.reference}?lang=en").text
    assert number not in page
    assert f"•••• {number[-4:]}" in page


def test_nonsense_is_refused(browser: FlaskClient, bank: SandboxBank, post: Post) -> None:
    assert browser.post(ADDRESS, data={"decision": "double"}).status_code == 400
    assert browser.post(ADDRESS).status_code == 400
    assert browser.post(ADDRESS, data={"decision": "take_back"}).status_code == 303
    assert browser.get("/bank/payments/unknown").status_code == 404
    assert browser.post("/bank/payments/unknown", data={"decision": "pay"}).status_code == 404
    assert bank.query(REFERENCE).standing is Standing.OPEN
    assert post.notices == []


def test_a_payment_is_announced_once(bank: SandboxBank) -> None:
    address = bank.begin(Payment(REFERENCE, 99, "Somebody else", "/elsewhere", FAR))
    assert address.endswith(ADDRESS)
    assert bank.query(REFERENCE).amount == 12_345_600


def test_the_bank_is_closed_unless_it_is_asked_for(house: House, web: FlaskClient) -> None:
    assert web.get("/bank").status_code == 404
    assert web.get(ADDRESS).status_code == 404
    assert web.post(ADDRESS, data={"decision": "pay"}).status_code in (400, 404)
    assert not providers_of(house.app)


def test_a_notice_to_nobody_is_not_confirmed(tmp_path: Path) -> None:
    deliver = sending.over_http("http://127.0.0.1:1", tmp_path / "none")
    assert not deliver(b"{}", {})
