"""What the shops of the demo market sell: goods at list and member prices, in both languages."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from portal.clock import DAY
from portal.sales.goods import Good, GoodState, SpecialPrice

FEN: Final = 100
SPECIAL_DAYS: Final = 9


class Offer(NamedTuple):
    """A good: its names, list and member price in fen, what is in stock, a special price or 0."""

    zh: str
    en: str
    list_price: int
    member_price: int
    stock: int | None = None
    special_price: int = 0


OFFERS: Final[dict[str, tuple[Offer, ...]]] = {
    "HOTPOT": (
        Offer("双人鸳鸯锅套餐", "Twin-pot set for two", 16_800, 14_800),
        Offer("鲜切牛肉拼盘", "Fresh-cut beef platter", 8_800, 7_900, 40),
        Offer("手工虾滑", "Hand-beaten shrimp paste", 4_200, 3_600),
        Offer("火锅底料礼盒", "Hotpot base gift box", 5_900, 5_200, 120, 4_900),
    ),
    "TEA": (
        Offer("明前龙井 50 克", "Longjing before Qingming, 50 g", 26_800, 23_900, 18),
        Offer("双人茶席两小时", "A table for two, two hours", 12_800, 10_800),
        Offer("桂花糕", "Osmanthus cake", 2_600, 2_200),
    ),
    "BOOKS": (
        Offer("本月选书盲盒", "The month's book, wrapped", 6_800, 5_900, 60, 5_500),
        Offer("活版印刷笔记本", "Letterpress notebook", 4_500, 3_900, 85),
        Offer("手冲咖啡", "Hand-brewed coffee", 3_200, 2_800),
    ),
    "CINEMA": (
        Offer("大份爆米花", "Large popcorn", 3_500, 2_900),
        Offer("情侣座升级", "Couple seat", 3_000, 2_500),
    ),
    "NOODLE": (
        Offer("招牌牛肉面", "Beef noodles of the house", 2_800, 2_500),
        Offer("卤味拼盘", "Braised platter", 3_600, 3_200),
    ),
    "COFFEE": (
        Offer("单品豆 200 克", "Single-origin beans, 200 g", 9_800, 8_600, 30),
        Offer("咖啡品鉴课", "Tasting class", 19_800, 16_800, 6),
    ),
    "BAKERY": (
        Offer("乡村欧包", "Country loaf", 2_800, 2_400, 24),
        Offer("六寸生日蛋糕", "Birthday cake, 15 cm", 19_800, 17_800),
    ),
}  # fmt: skip
"""By the stem of the symbol of the shop's series."""


def goods(account: int, stem: str, now: int) -> Iterator[Good]:
    """Yield the goods of the shop whose series have symbols of that stem, all on sale."""
    for number, offer in enumerate(OFFERS.get(stem, ())):
        good = Good(
            merchant=account,
            act=f"demo-{number}",
            name_zh=offer.zh,
            name_en=offer.en,
            about_zh="",
            about_en="",
            list_price=offer.list_price * FEN,
            member_price=offer.member_price * FEN,
            stock=offer.stock,
            state=GoodState.ON_SALE,
            created_at=now,
            changed_at=now,
        )
        if offer.special_price:
            window = {"opens_at": now - DAY, "closes_at": now + SPECIAL_DAYS * DAY}
            good.specials = [SpecialPrice(price=offer.special_price * FEN, **window)]
        yield good
