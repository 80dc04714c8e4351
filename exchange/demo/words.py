"""What the shops of the demo market say of themselves, in Chinese and English.

The exchange keeps no such words; of the terms it keeps the hash.
"""

from hashlib import sha256
from typing import Final, NamedTuple

from exchange.commands import ExpiryPolicy, UnitKind
from exchange.demo.merchants import YUAN, Issue

PERCENT: Final = 100


class Words(NamedTuple):
    """What a series is called, what it buys, and the colour of its tickets."""

    colour: str
    name_zh: str
    name_en: str
    buys_zh: str
    buys_en: str


WORDS: Final[dict[str, Words]] = {
    "HOTPOT": Words(
        "chilli", "蜀香火锅储值券", "Shuxiang Hotpot voucher",
        "堂食与外带通用：锅底、菜品、酒水都能抵", "Food and drinks, at the table or to take away"),
    "TEA": Words(
        "jade", "云间茶馆茶券", "Yunjian tea voucher",
        "茶位、茶点与零售茶叶", "A seat, tea and snacks, or leaf tea to take home"),
    "GYM": Words(
        "indigo", "力行健身次卡", "Lixing gym visit",
        "单次入场：器械区、团课任选一节", "One visit: the gym floor and one class"),
    "BOOKS": Words(
        "moss", "半山书店书券", "Banshan book voucher",
        "图书、文具与店内咖啡", "Books, stationery and the café"),
    "SALON": Words(
        "plum", "素影剪发次卡", "Suying haircut",
        "洗剪吹一次，不限发型师", "Wash, cut and blow-dry by any stylist"),
    "CINEMA": Words(
        "lake", "星河影城电影票", "Xinghe cinema ticket",
        "任意 2D 场次一张，节假日通用", "Any 2D showing, holidays included"),
    "NOODLE": Words(
        "amber", "老巷面馆储值券", "Laoxiang noodle voucher",
        "面、小菜与饮料", "Noodles, side dishes and drinks"),
    "WASH": Words(
        "slate", "净车坊洗车次卡", "Jingche car wash",
        "五座轿车标准洗车一次", "One standard wash of a five-seat car"),
    "SPA": Words(
        "plum", "静水足浴次卡", "Jingshui foot bath",
        "六十分钟足浴一次", "One foot bath of sixty minutes"),
    "COFFEE": Words(
        "amber", "拾光咖啡储值券", "Shiguang coffee voucher",
        "咖啡、甜点与咖啡豆", "Coffee, cake and beans"),
    "BAKERY": Words(
        "chilli", "麦穗烘焙储值券", "Maisui bakery voucher",
        "面包、蛋糕与生日预订", "Bread, cakes and birthday orders"),
}  # fmt: skip
"""By the stem of the symbol."""


def terms_zh(issue: Issue) -> str:
    """Return the terms in Chinese."""
    worth = "1 元消费" if issue.unit is UnitKind.VALUE else "一次消费"
    rest = {
        ExpiryPolicy.PRINCIPAL: "到期未用的，按发行价转为本金，可以继续消费或退款。",
        ExpiryPolicy.LAPSE: "到期未用的作废。",
        ExpiryPolicy.NEVER: "长期有效。",
    }[issue.expiry]
    return (
        f"{issue.chinese}承诺：每份抵{worth}，面值 {_yuan(issue.face_value)} 元，"
        f"发行价 {_yuan(issue.issue_price)} 元。发售成功后，{issue.release_bps // PERCENT}% "
        f"的款项付给商家，其余留在托管账户，核销时才随份额释放。{rest}"
    )


def terms_en(issue: Issue) -> str:
    """Return the terms in English."""
    worth = "1 yuan of consumption" if issue.unit is UnitKind.VALUE else "one visit"
    rest = {
        ExpiryPolicy.PRINCIPAL: "Units not used in time turn into their principal at the issue "
        "price, which can still be spent or refunded.",
        ExpiryPolicy.LAPSE: "Units not used in time lapse.",
        ExpiryPolicy.NEVER: "Units do not expire.",
    }[issue.expiry]
    return (
        f"{issue.english} promises: one unit is {worth}, face value {_yuan(issue.face_value)} "
        f"yuan, issue price {_yuan(issue.issue_price)} yuan. After the offering "
        f"{issue.release_bps // PERCENT} % of the proceeds go to the merchant; the rest stays in "
        f"escrow and is released as units are used. {rest}"
    )


def terms_hash(issue: Issue) -> bytes:
    """Return the hash of both texts, a blank line between, which goes into the ledger."""
    return sha256(f"{terms_zh(issue)}\n\n{terms_en(issue)}".encode()).digest()


def _yuan(amount: int) -> str:
    return f"{amount // YUAN}.{amount % YUAN * 100 // YUAN:02d}"
