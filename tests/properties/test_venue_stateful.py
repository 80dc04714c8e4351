"""Small stories of one series, made small by hypothesis where they break what is always true."""

from collections.abc import Mapping
from typing import Final

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from exchange.commands import (
    AdmitMember,
    AllowAcceptor,
    AmendOrder,
    Authorise,
    BeginDeposit,
    BeginWithdrawal,
    CancelOrder,
    Capture,
    ClaimGift,
    ClearDues,
    Command,
    CorrectTerms,
    DraftSeries,
    ExpiryPolicy,
    ExtendSeries,
    FeeTier,
    GiveUnits,
    MemberKind,
    OpenMarket,
    OpenOffering,
    OpenTopUps,
    OrderType,
    Pay,
    PayClaims,
    PlaceOrder,
    PostDeposit,
    RaiseCover,
    RefundCapture,
    RefundPayment,
    RefundUnits,
    RetireUnits,
    ReturnGift,
    Right,
    SelfTradePrevention,
    SetBuyBack,
    Side,
    Subscribe,
    TimeInForce,
    TopUp,
    VoidAuthorisation,
    WindDown,
)
from exchange.events import Accepted
from exchange.profiles import OPEN
from exchange.venue.invariants import always_true
from exchange.venue.state import State
from tests.support.checked_venue import CheckedVenue, no_break
from tests.support.market import DAY, HOTPOT, HOUR, SECOND, TERMS
from tests.support.plausible.choosing import SECRETS
from tests.support.random_runs import small_limits

MEMBERS: Final = range(2, 6)
START: Final = TERMS.trading_until - 60 * DAY
FEES: Final = (FeeTier(-30, 45), FeeTier(7, 0))

holders = st.sampled_from(MEMBERS)
few = st.integers(1, 12)
prices = st.integers(7_990, 8_010)
rights = st.sampled_from(Right)
secrets = st.sampled_from(sorted(SECRETS))
nth = st.integers(0, 50)


class OneSeries(RuleBasedStateMachine):
    """Four members, two of them one owner, and a series that lives for two hours."""

    def __init__(self) -> None:
        super().__init__()
        self.limits = small_limits(2)
        self.limits.__enter__()
        self.venue = CheckedVenue(every=25)
        self.now = START
        self.keys = 0

    def teardown(self) -> None:
        """Compare everything once more, and give the limits back."""
        try:
            self.venue.check_all(self.now)
        finally:
            self.limits.__exit__(None, None, None)

    @property
    def state(self) -> State:
        """The state of the venue."""
        return self.venue.live.state

    def give_command(self, command: Command) -> int:
        """Give a command a microsecond later, and return its sequence (0 if it is refused)."""
        self.now += 1_000
        self.keys += 1
        valid_until = self.now + SECOND if command.DATED else 0
        stamped = msgspec.structs.replace(command, key=f"k{self.keys}", valid_until=valid_until)
        reply = self.venue.step(self.now, stamped)
        return reply.sequence if isinstance(reply, Accepted) else 0

    @initialize(
        policy=st.sampled_from(ExpiryPolicy),
        release=st.sampled_from((0, 3_333, 10_000)),
        cool_off=st.sampled_from((0, 1_800 * SECOND)),
        offered=st.booleans(),
        subscribed=st.lists(few, min_size=4, max_size=4),
    )
    def issue(
        self,
        policy: ExpiryPolicy,
        release: int,
        cool_off: int,
        subscribed: list[int],
        *,
        offered: bool,
    ) -> None:
        """Sell a series to the four members, at an offering or at any time."""
        for group in (0, 0, 0, 0, 4):
            self.give_command(AdmitMember(0, "", 0, MemberKind.NATURAL, group % 3, group))
        profile = msgspec.structs.replace(OPEN, cool_off=cool_off)
        self.give_command(OpenMarket(0, "", 0, "main", profile, FEES, 0))
        terms = msgspec.structs.replace(
            TERMS,
            release_bps=release,
            expiry=policy,
            trading_until=START + 2 * HOUR,
            use_until=START + 2 * HOUR + 60 * SECOND,
        )
        self.give_command(DraftSeries(HOTPOT, "", 0, terms))
        closes = self.now + SECOND
        if offered:
            self.give_command(OpenOffering(HOTPOT, "", 0, 1, 0, closes, 1_000, 0, 0))
        else:
            self.give_command(OpenTopUps(HOTPOT, "", 0, 1, 0))
        buy = Subscribe if offered else TopUp
        for member, quantity in zip(MEMBERS, subscribed, strict=True):
            self.pay_in(member, 40_000)
            self.give_command(buy(member, "", 0, 1, quantity))
        self.now = closes + SECOND

    @rule(member=holders, quantity=few)
    def top_up(self, member: int, quantity: int) -> None:
        """Buy of the merchant, who sells at any time from now on if that can be."""
        self.give_command(OpenTopUps(HOTPOT, "", 0, 1, 0))
        self.give_command(TopUp(member, "", 0, 1, quantity))

    @rule(holder=holders, quantity=few)
    def step_back(self, holder: int, quantity: int) -> None:
        """Give back what is in its cool-off."""
        self.give_command(RefundUnits(holder, "", 0, 1, holder, Right.UNITS, quantity))

    @rule(member=holders, fen=st.integers(1, 2_000))
    def pay_in(self, member: int, fen: int) -> None:
        """Bring money in."""
        begun = self.give_command(BeginDeposit(0, "", 0, member, fen * 100, self.now + HOUR))
        self.give_command(PostDeposit(0, "", 0, begun))

    @rule(member=st.sampled_from((HOTPOT, *MEMBERS)))
    def take_out(self, member: int) -> None:
        """Take all whole fen out."""
        available = self.state.available(member, 0) // 100 * 100
        self.give_command(BeginWithdrawal(member, "", 0, available))

    @rule(
        member=holders,
        side=st.sampled_from(Side),
        price=prices,
        quantity=few,
        time_in_force=st.sampled_from(TimeInForce),
        prevention=st.sampled_from(SelfTradePrevention),
        post_only=st.booleans(),
    )
    def place(
        self,
        member: int,
        side: Side,
        price: int,
        quantity: int,
        time_in_force: TimeInForce,
        prevention: SelfTradePrevention,
        *,
        post_only: bool,
    ) -> None:
        """Place a limit order."""
        expires_at = self.now + SECOND if time_in_force is TimeInForce.GTD else 0
        self.give_command(
            PlaceOrder(
                member, "", 0, 1, side, OrderType.LIMIT, price, quantity, time_in_force,
                post_only, prevention, expires_at,
            )
        )  # fmt: skip

    @rule(member=holders, money=st.integers(1, 200_000))
    def spend(self, member: int, money: int) -> None:
        """Buy at the market for a budget."""
        self.give_command(
            PlaceOrder(
                member, "", 0, 1, Side.BUY, OrderType.MARKET, 0, 0, TimeInForce.IOC, budget=money
            )
        )

    @rule(nth=nth, price=prices, quantity=few)
    def amend(self, nth: int, price: int, quantity: int) -> None:
        """Change an open order."""
        order = pick(self.state.orders, nth)
        if order:
            member = self.state.orders[order].member
            self.give_command(AmendOrder(member, "", 0, 1, order, price, quantity))

    @rule(nth=nth)
    def cancel(self, nth: int) -> None:
        """Cancel an open order."""
        order = pick(self.state.orders, nth)
        if order:
            self.give_command(CancelOrder(self.state.orders[order].member, "", 0, 1, order))

    @rule(giver=holders, quantity=few, secret=secrets)
    def give(self, giver: int, quantity: int, secret: bytes) -> None:
        """Give units to whoever knows a secret."""
        until = self.now + SECOND
        self.give_command(GiveUnits(giver, "", 0, 1, quantity, secret, until))

    @rule(nth=nth, member=holders)
    def claim(self, nth: int, member: int) -> None:
        """Claim a gift, or take it back."""
        gift = pick(self.state.gifts, nth)
        if gift:
            secret = SECRETS[self.state.gifts[gift].claim_hash]
            if not self.give_command(ClaimGift(member, "", 0, gift, secret)):
                self.give_command(ReturnGift(member, "", 0, gift))

    @rule(holder=holders, right=rights, quantity=st.one_of(few, st.integers(1, 50_000)))
    def authorise(self, holder: int, right: Right, quantity: int) -> None:
        """Show units or principal at the counter."""
        until, nonce = self.now + 90 * SECOND, self.keys.to_bytes(16, "big")
        self.give_command(Authorise(HOTPOT, "", 0, 1, holder, right, quantity, nonce, until, until))

    @rule(nth=nth, part=st.integers(1, 3))
    def capture(self, nth: int, part: int) -> None:
        """Use a part of what was authorised, or none."""
        number = pick(self.state.open_authorisations.get(1, {}), nth)
        if number:
            quantity = self.state.authorisations[number].quantity * part // 3
            if not self.give_command(Capture(HOTPOT, "", 0, number, quantity)):
                self.give_command(VoidAuthorisation(HOTPOT, "", 0, number))

    @rule(nth=nth, quantity=st.one_of(few, st.integers(1, 50_000)))
    def undo_capture(self, nth: int, quantity: int) -> None:
        """Undo a part of a capture."""
        captured = {n: each for n, each in self.state.authorisations.items() if each.captured}
        number = pick(captured, nth)
        if number:
            quantity = min(quantity, captured[number].captured)
            self.give_command(RefundCapture(HOTPOT, "", 0, number, quantity))

    @rule(acceptor=holders, pay=st.sampled_from((0, 1, 4_000, 9_999)))
    def allow(self, acceptor: int, pay: int) -> None:
        """Let one of the members take the units of the series for the merchant."""
        self.give_command(AllowAcceptor(HOTPOT, "", 0, 1, acceptor, pay))

    @rule(acceptor=holders, holder=holders, quantity=few, undone=few, run=st.booleans())
    def use_elsewhere(
        self, acceptor: int, holder: int, quantity: int, undone: int, *, run: bool
    ) -> None:
        """Use units there, undo some of it, before or after a clearing run."""
        until, nonce = self.now + 90 * SECOND, self.keys.to_bytes(16, "big")
        number = self.give_command(
            Authorise(acceptor, "", 0, 1, holder, Right.UNITS, quantity, nonce, until, until)
        )
        self.give_command(Capture(acceptor, "", 0, number, quantity))
        if run:
            self.give_command(ClearDues(0, "", 0, HOTPOT, acceptor))
        self.give_command(RefundCapture(acceptor, "", 0, number, undone))

    @rule(holder=st.sampled_from((HOTPOT, *MEMBERS)), right=rights, quantity=few)
    def refund(self, holder: int, right: Right, quantity: int) -> None:
        """Pay principal back."""
        self.give_command(RefundUnits(0, "", 0, 1, holder, right, quantity))

    @rule(money=st.integers(1, 100_000))
    def pay_claims(self, money: int) -> None:
        """Pay some of what the merchant owes."""
        self.give_command(PayClaims(HOTPOT, "", 0, 1, money))

    @rule(by=st.sampled_from((0, 1_000_000, HOUR)), cover=st.integers(1, 8_000))
    def improve(self, by: int, cover: int) -> None:
        """Put the ends off, raise the cover and correct the text."""
        series = self.state.series[1]
        ends = series.terms.trading_until + by, series.terms.use_until + by
        self.give_command(ExtendSeries(HOTPOT, "", 0, 1, *ends))
        self.give_command(RaiseCover(HOTPOT, "", 0, 1, cover))
        text = self.keys.to_bytes(32, "big")
        self.give_command(CorrectTerms(HOTPOT, "", 0, 1, series.terms_version + 1, text))

    @rule(price=prices, quantity=few, on=st.booleans())
    def buy_back(self, price: int, quantity: int, *, on: bool) -> None:
        """Let the merchant buy its own units, to retire or to keep."""
        self.give_command(SetBuyBack(HOTPOT, "", 0, 1, on))
        self.give_command(PlaceOrder(HOTPOT, "", 0, 1, Side.BUY, OrderType.LIMIT, price, quantity))

    @rule(quantity=few)
    def retire(self, quantity: int) -> None:
        """Let the merchant give up units of its own."""
        self.give_command(RetireUnits(HOTPOT, "", 0, 1, quantity))

    @rule(payer=holders, parts=st.lists(st.integers(1, 20_000), min_size=1, max_size=3))
    def pay(self, payer: int, parts: list[int]) -> None:
        """Pay some of the others for a purchase."""
        payees = [member for member in MEMBERS if member != payer]
        shares = tuple(zip(payees, parts, strict=False))
        self.give_command(Pay(payer, "", 0, shares, self.now + HOUR))

    @rule(nth=nth, part=st.integers(1, 4))
    def refund_payment(self, nth: int, part: int) -> None:
        """Refund a part of what is left of a payment, or more."""
        number = pick(self.state.payments, nth)
        if number:
            payment = self.state.payments[number]
            amount = (payment.total - payment.refunded) * part // 3
            self.give_command(RefundPayment(0, "", 0, number, amount))

    @rule(pause=st.sampled_from((0, 1_000_000, SECOND, 60 * SECOND, HOUR, 2 * HOUR)))
    def wait(self, pause: int) -> None:
        """Let time pass, and the timers fire with the next command."""
        self.now += pause

    @rule(sure=st.integers(0, 3))
    def wind_down(self, sure: int) -> None:
        """Close the series for good, seldom."""
        if not sure:
            self.give_command(WindDown(0, "", 0, 1))

    @invariant()
    def it_is_always_true(self) -> None:
        """Check the whole state."""
        no_break(always_true(self.state))


def pick(things: Mapping[int, object], nth: int) -> int:
    """Return the number of one of `things`, 0 if there are none."""
    numbers = sorted(things)
    return numbers[nth % len(numbers)] if numbers else 0


@pytest.mark.requirement("J-09")
def test_no_small_story_breaks_what_is_always_true() -> None:
    run_state_machine_as_test(OneSeries, settings=settings(stateful_step_count=40))


@pytest.mark.long
def test_no_story_of_a_night_breaks_what_is_always_true() -> None:
    run_state_machine_as_test(OneSeries)
