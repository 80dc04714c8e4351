"""The whole life of prepaid rights, through the engine's door, and checked by a stranger."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

import pytest

from exchange.amounts import principal_of, units_of
from exchange.client import AskBalances, AskSeries, InProcessClient, SeriesShown
from exchange.clock import SetClock
from exchange.commands import (
    OPERATOR,
    AcceptTransfer,
    AdmitMember,
    Authorise,
    BeginDeposit,
    Capture,
    CardKind,
    ClaimGift,
    Command,
    DraftSeries,
    ExpiryPolicy,
    FeeTier,
    GiveUnits,
    MemberKind,
    OfferTransfer,
    OpenMarket,
    OpenOffering,
    OrderType,
    PlaceOrder,
    PostDeposit,
    RefundUnits,
    Right,
    SeriesTerms,
    Side,
    Subscribe,
    UnitKind,
)
from exchange.engine import Engine
from exchange.events import Accepted, SeriesStatus
from exchange.home import Home
from exchange.profiles import CN_STRICT, OPEN
from exchange.refusals import Refusal, Refused
from ledger.accounts import Bucket

HOUR = 3600 * 10**9
DAY = 24 * HOUR
BEGIN = 1_795_000_000 * 10**9
YUAN = 10_000
HOTPOT, ALICE, BOB, CAROL = 1, 2, 3, 4
VERIFIER = Path(__file__).parents[2] / "ledger" / "verify.py"


class Story:
    """An engine whose clock stands where the story is."""

    def __init__(self, folder: Path) -> None:
        self.home = Home(folder)
        self._clock = SetClock(BEGIN)
        self._engine = Engine(self.home, clock=self._clock)
        self._engine.start()
        self.client: InProcessClient = self._engine.client()
        self._now = BEGIN
        self._said = 0

    def wait(self, passed: int) -> None:
        self._now += passed
        self._clock.put(self._now)
        self._engine.sequencer.wake()

    def at(self, later: int) -> int:
        return BEGIN + later

    def say(self, kind: type[Command], actor: int, *fields: object) -> Accepted | Refused:
        self._said += 1
        valid_until = self._now + HOUR // 10 if kind.DATED else 0
        return self.client.submit(kind(actor, f"story-{self._said}", valid_until, *fields))

    def do(self, kind: type[Command], actor: int, *fields: object) -> int:
        reply = self.say(kind, actor, *fields)
        assert isinstance(reply, Accepted), reply
        return reply.sequence

    def has(self, member: int, asset: int, bucket: Bucket = Bucket.AVAILABLE) -> int:
        balances = self.client.query(AskBalances(member)).balances
        return sum(b.amount for b in balances if (b.asset, b.bucket) == (asset, bucket))

    def series(self, number: int) -> SeriesShown:
        (shown,) = self.client.query(AskSeries(series=number)).series
        return shown

    def end(self) -> None:
        self._engine.stop()


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    told = Story(tmp_path)
    told.do(AdmitMember, OPERATOR, MemberKind.LEGAL)
    for _ in (ALICE, BOB, CAROL):
        told.do(AdmitMember, OPERATOR, MemberKind.NATURAL)
    for member in (ALICE, BOB, CAROL):
        begun = told.do(BeginDeposit, OPERATOR, member, 1_000 * YUAN, told.at(DAY))
        told.do(PostDeposit, OPERATOR, begun)
    told.do(OpenMarket, OPERATOR, "open", OPEN, (FeeTier(0, 10),), 0)
    told.do(OpenMarket, OPERATOR, "strict", CN_STRICT, (FeeTier(0, 10),), 0)
    yield told
    told.end()


def issue(story: Story, number: int, market: int, symbol: str, subscribers: Sequence[int]) -> None:
    """Offer 0.80 yuan for 1 yuan of consumption, half released; sell 100 units to each."""
    release_bps = 5_000
    terms = SeriesTerms(
        market, symbol, UnitKind.VALUE, CardKind.NAMED, YUAN, 8_000,
        release_bps, 10, 1, 1_000, YUAN, story.at(60 * DAY), story.at(90 * DAY),
        ExpiryPolicy.PRINCIPAL, 10_000, bytes(32),
    )  # fmt: skip
    story.do(DraftSeries, HOTPOT, terms)
    story.do(OpenOffering, HOTPOT, number, 0, story.at(DAY), 1_000, 1, 0)
    for member in subscribers:
        story.do(Subscribe, member, number, 100)
    story.wait(story.at(DAY) - story.at(0) + 1)
    assert story.series(number).status is SeriesStatus.TRADING


def order(story: Story, member: int, side: Side, price: int, quantity: int) -> Accepted | Refused:
    return story.say(PlaceOrder, member, 1, side, OrderType.LIMIT, price, quantity)


@pytest.mark.requirement("P3-20", "J-09")
def test_a_right_is_issued_traded_given_used_and_outlived_by_its_principal(story: Story) -> None:
    issue(story, 1, 1, "HOTPOT2703", (ALICE, BOB))
    units, money = units_of(1), 0
    # 200 units at 0.80: 160 yuan in escrow, of which half is released after no cool-off.
    assert story.series(1).escrow == 80 * YUAN
    assert story.has(HOTPOT, money) == 80 * YUAN

    # Alice sells 40 to Carol at 0.90; Carol's taker fee is 0.1 % of 36 yuan.
    assert isinstance(order(story, ALICE, Side.SELL, 9_000, 40), Accepted)
    assert isinstance(order(story, CAROL, Side.BUY, 9_500, 40), Accepted)
    assert story.has(CAROL, money) == 1_000 * YUAN - 36 * YUAN - 360
    assert story.has(ALICE, money) == (1_000 - 80 + 36) * YUAN
    valued = story.series(1)
    assert (valued.terms.face_value, valued.last_price) == (YUAN, 9_000)
    assert valued.terms.use_until == story.at(90 * DAY)

    # Carol gives 10 to Bob, who shows the secret.
    secret = b"hot pot for bob"
    gift = story.do(GiveUnits, CAROL, 1, 10, sha256(secret).digest(), story.at(3 * DAY))
    story.do(ClaimGift, BOB, gift, secret)
    assert (story.has(BOB, units), story.has(CAROL, units)) == (110, 30)

    # Bob uses 50 of 60 reserved: 50/200 of escrow, 20 yuan, goes to the merchant.
    soon = story.at(2 * DAY)
    reserved = story.do(Authorise, HOTPOT, 1, BOB, Right.UNITS, 60, b"n" * 16, soon, soon)
    story.do(Capture, HOTPOT, reserved, 50)
    assert story.has(HOTPOT, money) == 100 * YUAN
    assert story.has(BOB, units) == 60

    # Nobody uses the rest in time: 150 units become 120 yuan of principal, and no unit is left.
    story.wait(91 * DAY)
    assert story.series(1).status is SeriesStatus.EXPIRED
    assert [story.has(m, principal_of(1)) for m in (ALICE, BOB, CAROL)] == [
        48 * YUAN, 48 * YUAN, 24 * YUAN,
    ]  # fmt: skip
    story.wait(HOUR)  # the holders are served in slices, soon after
    story.do(RefundUnits, ALICE, 1, ALICE, Right.PRINCIPAL, 48 * YUAN)
    # Escrow pays 48/120 of its 60 yuan, 24; the merchant the other 24.
    assert story.series(1).escrow == 36 * YUAN
    assert story.has(HOTPOT, money) == 76 * YUAN

    story.end()
    assert verified(story.home)


@pytest.mark.requirement("P3-17")
def test_each_series_follows_the_transfer_rules_it_was_issued_under(story: Story) -> None:
    issue(story, 1, 2, "STRICT2703", (ALICE, BOB))

    refused = order(story, ALICE, Side.SELL, 9_000, 10)
    assert refused == Refused(Refusal.MODE_FORBIDS, "series")

    offer = (1, CAROL, 10, 9_000, story.at(80 * DAY))
    young = story.say(OfferTransfer, ALICE, *offer)
    assert young == Refused(Refusal.HOLDING_TIME, "quantity", 0)

    story.wait(8 * DAY)
    transfer = story.do(OfferTransfer, ALICE, *offer)
    story.do(AcceptTransfer, CAROL, transfer)
    assert story.has(CAROL, units_of(1)) == 10

    secret = sha256(b"anybody").digest()
    anonymous = story.say(GiveUnits, ALICE, 1, 10, secret, story.at(80 * DAY))
    assert anonymous == Refused(Refusal.PROFILE_FORBIDS, "to")


def verified(home: Home) -> bool:
    """Let the independent verifier look at the ledger, with the published checkpoint."""
    command = [sys.executable, "-I", str(VERIFIER), str(home.ledger)]
    command += ["--checkpoint", str(home.keys / "checkpoint")]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.startswith("good: ")
