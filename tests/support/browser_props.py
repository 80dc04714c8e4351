"""What has to be there so that each page of the URL map shows something: made once for a stage.

The consumer has a visit to a shop that is not over, a code, a gift not yet claimed, a purchase to
be collected and a basket, a deposit not yet paid, a withdrawal under way, a resting order; a
newcomer has applied to sell; staff proposes to wind a series down.
"""

import re
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import func, select

from exchange.client import AskSeries, SeriesShown
from exchange.commands import Authorise, OpenTopUps, Right
from exchange.demo.history import cast
from portal import clock
from portal.access import Role
from portal.acts import new_mark
from portal.database import session
from portal.days import last_day
from portal.merchants.models import Application
from portal.payments import REFERENCE_LENGTH
from portal.people import Member
from portal.providers.models import BegunPayment
from portal.randomness import draw_bytes, draw_text
from portal.sales.goods import on_sale
from portal.staff_acts import StaffAct
from portal.wallet.till import Thresholds
from tests.portal.merchants.applying import fields
from tests.support.browser_stage import Stage
from tests.support.engine_market import give
from tests.support.waiting import wait_until

CONSUMER: Final = cast().visitors[0]
MERCHANT: Final = cast().merchants[0]
HOLDER, BANK, REASON = "林悦", "招商银行", "The shop has closed its doors."
WORDS: Final = "生日快乐"
APPLIED: Final = fields()
TYPED: Final = (HOLDER, BANK, REASON.rstrip("."), WORDS, *APPLIED.values())
"""What people typed, in whatever language."""

HOUR: Final = 3_600 * clock.SECOND
YUAN: Final = 10_000


class Props:
    """The props of one stage, each made when it is first asked for."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._web = stage.web(CONSUMER)

    @cached_property
    def series(self) -> tuple[SeriesShown, ...]:
        """Every series."""
        return self._stage.client.query(AskSeries()).series

    @cached_property
    def symbol(self) -> str:
        """A series of the merchant that trades, and that the consumer holds."""
        trading = {name.removesuffix("CNY") for name in self._stage.demo.symbols}
        return next(
            each.terms.symbol
            for each in self.series
            if each.merchant == MERCHANT and each.terms.symbol in trading
        )

    @cached_property
    def authorisation(self) -> int:
        """Units set aside at the merchant's counter, by the number of the entry."""
        now = clock.now()
        number = next(each.series for each in self.series if each.terms.symbol == self.symbol)
        command = Authorise(
            MERCHANT, new_mark(), 0, number, CONSUMER, Right.UNITS, 5,
            draw_bytes(16), now + HOUR, now + 12 * HOUR,
        )  # fmt: skip
        sequence = give(self._stage.client, command).sequence
        page = f"/proofs/{sequence}"
        wait_until(lambda: self._web.get(page).status_code == 200, "the head covers the entry")
        return sequence

    @cached_property
    def code(self) -> int:
        """The number of a code that the consumer shows."""
        page = self._web.get(f"/holdings/{self.symbol}/code").text
        found = re.search(r"/code/(\d+)\.svg", page)
        assert found, page
        return int(found[1])

    @cached_property
    def gift(self) -> str:
        """The page of a gift that the consumer made."""
        in_a_week = last_day(clock.now() + 7 * clock.DAY).isoformat()
        sent = {"quantity": "50", "until": in_a_week, "message": WORDS, "act": new_mark()}
        answer = self._web.post(f"/holdings/{self.symbol}/give", data=sent)
        assert answer.status_code == 303, answer.text
        return answer.location

    @cached_property
    def gift_link(self) -> str:
        """Where that gift is claimed."""
        page = self._web.get(self.gift).text
        found = re.search(r'value="https?://[^/]+(/gift/[^"]+)"', page)
        assert found, page
        return found[1]

    @cached_property
    def good(self) -> int:
        """A good that the merchant sells; one of it lies in the consumer's basket."""
        with self._stage.app.app_context():
            (first, *_rest) = session().scalars(on_sale(merchant=MERCHANT))
        answer = self._web.post(f"/goods/{first.id}/basket", data={"quantity": "2"})
        assert answer.status_code == 303, answer.text
        return first.id

    @cached_property
    def purchase(self) -> str:
        """The page of a purchase that the consumer has paid and not collected."""
        path = f"/basket/shops/{MERCHANT}"
        assert self.good
        page = self._web.get(path).text
        way, seen = re.findall(r'name="seen-([^"]+)" value="(\d+)"', page)[0]
        sent = {"act": new_mark(), "way": way, f"seen-{way}": seen}
        answer = self._web.post(path, data=sent)
        assert answer.status_code == 303, answer.text
        # Something is in the basket for those who look at it after this.
        self._web.post(f"/goods/{self.good}/basket", data={"quantity": "1"})
        return answer.location

    @cached_property
    def sale(self) -> str:
        """The page of that purchase as the merchant sees it."""
        return f"/business/sales/{self.purchase.rpartition('/')[2]}"

    @cached_property
    def joining(self) -> str:
        """Where one joins at the merchant, which sells its series at any time from now on."""
        number = next(each.series for each in self.series if each.terms.symbol == self.symbol)
        self._stage.client.submit(OpenTopUps(MERCHANT, new_mark(), 0, number, 0))
        path = f"/membership/shops/{MERCHANT}"
        assert self._web.get(path).status_code == 200
        return path

    @cached_property
    def payment(self) -> str:
        """Where a deposit of the consumer is to be paid."""
        answer = self._web.post("/wallet/deposit", data={"amount": "250", "act": new_mark()})
        assert answer.status_code == 303, answer.text
        place = urlsplit(answer.location)
        return f"{place.path}?{place.query}".rstrip("?")

    @cached_property
    def deposit(self) -> str:
        """The page of that deposit."""
        reference = self.payment.split("?")[0].rsplit("/", 1)[-1]
        return f"/wallet/deposits/{reference}"

    @cached_property
    def scanned(self) -> str:
        """The page of a payment that is paid by scanning a code."""
        begun = BegunPayment(
            reference=draw_text(REFERENCE_LENGTH), provider="wechat", amount=888_000,
            way="weixin://wxpay/bizpayurl?pr=example", return_to="/wallet",
            expires_at=clock.now() + HOUR,
        )  # fmt: skip
        with self._stage.app.app_context():
            session().add(begun)
            session().commit()
            return f"/pay/{begun.reference}"

    @cached_property
    def withdrawal(self) -> str:
        """The page of a withdrawal of the consumer."""
        return self._withdraw("12.50")

    @cached_property
    def reviewed(self) -> str:
        """The reference of a withdrawal that staff has to look at."""
        extensions = self._stage.app.extensions
        before = extensions["review_thresholds"]
        extensions["review_thresholds"] = Thresholds(YUAN, 2 * YUAN)
        reference = self._withdraw("20").rpartition("/")[2]
        extensions["review_thresholds"] = before
        return reference

    def _withdraw(self, amount: str) -> str:
        sent = {
            "amount": amount,
            "holder": HOLDER,
            "bank": BANK,
            "number": "6214 8301 2345 6789",
            "act": new_mark(),
        }
        answer = self._web.post("/wallet/withdraw", data=sent)
        assert answer.status_code == 303, answer.text
        return answer.location

    @cached_property
    def application(self) -> int:
        """Somebody's application to sell, that waits for staff."""
        account = self._stage.admit()
        answer = self._stage.web(account).post("/apply", data=APPLIED)
        assert answer.status_code == 303, answer.text
        with self._stage.app.app_context():
            found: int = session().scalars(select(func.max(Application.id))).one()
            return found

    @cached_property
    def proposal(self) -> int:
        """A proposal of somebody else on the staff to wind a series down."""
        other = self._stage.admit()
        web = self._stage.web(other, Role.STAFF)
        sent = {"reason": REASON, "act": new_mark()}
        answer = web.post(f"/staff/series/{self.symbol}/wind_down", data=sent)
        assert answer.status_code == 303, answer.text
        with self._stage.app.app_context():
            staff = session().scalar(select(Member.id).where(Member.account == other))
            found = session().scalar(select(StaffAct.id).where(StaffAct.staff_id == staff))
            assert found is not None
            return found
