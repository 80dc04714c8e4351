"""What the style guide shows: an invented merchant for each colour, prices, trades, journeys."""

from dataclasses import dataclass, replace
from typing import Any, Final

from exchange.commands import ExpiryPolicy, Phase, UnitKind
from exchange.events import SeriesStatus
from portal import clock
from portal.language import gettext as _
from portal.series_texts import Colour
from portal.tickets import Ticket

YUAN: Final = 10_000
UNITS: Final = 100_000

_MERCHANTS: Final = (
    # colour, symbol, brand, name, what a unit buys: Chinese and English; days, price, escrow in %
    (Colour.CHILLI, "HOTPOT2703", "蜀香火锅|Shuxiang Hotpot", "通用消费券|House credit",
     "全场菜品与酒水|Any dish and drink on the menu", 124, 8_250, 62),
    (Colour.LAKE, "TEA2704", "云间茶馆|Yunjian Teahouse", "品茶券|Tea credit",
     "茶席、茶点与茶叶|Tea, snacks and leaves to take home", 212, 8_805, 45),
    (Colour.INDIGO, "GYM2702", "力行健身|Lixing Fitness", "单次训练|One visit",
     "一次到店训练，含淋浴|A visit of any length, showers included", 9, 32 * YUAN, 22),
    (Colour.AMBER, "BOOKS2708", "半山书店|Banshan Books", "购书券|Book credit",
     "图书、文具与咖啡|Books, paper and coffee", 330, 9_000, 50),
    (Colour.PLUM, "SALON2701", "素影美发|Suying Salon", "剪发一次|One haircut",
     "洗剪吹一次|Wash, cut and dry", 61, 56 * YUAN, 80),
    (Colour.SLATE, "CINEMA2701", "星河影城|Xinghe Cinema", "电影票|One ticket",
     "任一场次 2D 影片|Any 2D show", 45, 33 * YUAN, 12),
    (Colour.MOSS, "COFFEE2706", "拾光咖啡|Shiguang Coffee", "咖啡券|Coffee credit",
     "所有饮品与甜点|Every drink and cake", 180, 8_600, 100),
    (Colour.JADE, "SPA2705", "静水足浴|Jingshui Foot Spa", "足疗一次|One treatment",
     "六十分钟足疗|Sixty minutes", 90, 78 * YUAN, 0),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Samples:
    """Everything that the page shows."""

    tickets: list[Ticket]
    expired: Ticket
    presale: Ticket
    now: int
    asks: list[dict[str, Any]]
    bids: list[dict[str, Any]]
    trades: list[dict[str, Any]]
    steps: list[dict[str, Any]]


def of(language: str) -> Samples:
    """Return the samples in a language."""
    now = clock.now()
    tickets = [_ticket(number, language, now) for number in range(len(_MERCHANTS))]
    over = replace(tickets[4], status=SeriesStatus.EXPIRED, use_until=now - clock.DAY)
    offered = replace(tickets[6], status=SeriesStatus.PRESALE)
    return Samples(
        tickets,
        over,
        offered,
        now,
        _levels(8_254, 2),
        _levels(8_250, -2),
        _trades(now),
        _steps(now),
    )


def _ticket(number: int, language: str, now: int) -> Ticket:
    colour, symbol, brand, name, buys, days, price, reserve = _MERCHANTS[number]
    words = [text.split("|")[0 if language == "zh" else 1] for text in (brand, name, buys)]
    visit = price > YUAN
    face_value = {32: 50, 56: 80, 33: 45, 78: 120}[price // YUAN] * YUAN if visit else YUAN
    return Ticket(
        series=number + 1,
        symbol=symbol,
        merchant=number + 1001,
        brand=words[0],
        name=words[1],
        buys=words[2],
        terms="",
        colour=colour,
        market=1,
        unit=UnitKind.VISIT if visit else UnitKind.VALUE,
        face_value=face_value,
        issue_price=price,
        price=price,
        last_price=price,
        trades=1,
        tick=10,
        lot=1,
        lowest_price=10,
        highest_price=face_value,
        status=SeriesStatus.TRADING,
        phase=Phase.CONTINUOUS,
        defaulted=False,
        offering=None,
        trading_until=now + days * clock.DAY,
        use_until=now + days * clock.DAY + clock.SECOND,
        expiry=ExpiryPolicy.PRINCIPAL,
        cap=UNITS,
        issued=UNITS,
        outstanding=UNITS,
        escrow=UNITS * price * reserve // 100,
        cover=price // 2,
        principal=0,
        claims=0,
        release_bps=5_000,
        terms_hash=b"",
    )


def _levels(best: int, step: int) -> list[dict[str, Any]]:
    quantities = (1_200, 640, 3_050, 220, 5_400, 1_975)
    total, levels = 0, []
    for number, quantity in enumerate(quantities):
        total += quantity
        share = total * 100 // sum(quantities)
        mine = number == 1 and step < 0
        price = best + number * step
        levels.append(
            {"price": price, "quantity": quantity, "total": total, "share": share, "mine": mine}
        )
    return levels


def _trades(now: int) -> list[dict[str, Any]]:
    facts = ((8_252, 40, True), (8_252, 300, True), (8_250, 1_000, False), (8_251, 12, True))
    return [
        {"at": now - number * 7 * clock.SECOND, "price": price, "quantity": quantity,
         "rising": rising, "sequence": 48_211 - number}
        for number, (price, quantity, rising) in enumerate(facts)
    ]  # fmt: skip


def _steps(now: int) -> list[dict[str, Any]]:
    return [
        {"title": _("Bought at the offering"), "text": _("200 units at ¥0.82"),
         "at": now - 40 * clock.DAY, "sequence": 1_204, "tone": "good"},
        {"title": _("Used in the shop"), "text": _("60 units of 200"),
         "at": now - 12 * clock.DAY, "sequence": 30_877},
        {"title": _("Listed for sale"), "at": now - clock.DAY, "sequence": 48_001},
        {"title": _("Use by"), "at": now + 120 * clock.DAY, "ahead": True},
    ]  # fmt: skip
