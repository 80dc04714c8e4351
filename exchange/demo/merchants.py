"""Who sells what in the demo market: ten merchants of ten trades, one series in each stage of life.

Money in units of 1/10,000 yuan. Times are days relative to the end of the story, so that whenever
the demo is made, one series is on presale, one about to expire, one already over.
"""

from enum import Enum
from typing import NamedTuple

from exchange.commands import ExpiryPolicy, UnitKind

YUAN = 10_000


class Fate(Enum):
    """What the story does with a series, beside what its dates do."""

    TRADES = "trades"
    HALTED = "halted"
    ON_PRESALE = "on presale"
    DRAFTED = "drafted"
    WOUND_DOWN = "wound down"


class Issue(NamedTuple):
    """A merchant and the one series it issues in the story."""

    stem: str
    chinese: str
    english: str
    trade: str
    unit: UnitKind
    face_value: int
    issue_price: int
    tick: int
    release_bps: int
    cap: int
    offered: int
    trading_until: int
    use_until: int
    expiry: ExpiryPolicy
    fate: Fate


VALUE, VISIT = UnitKind.VALUE, UnitKind.VISIT
PRINCIPAL, LAPSE = ExpiryPolicy.PRINCIPAL, ExpiryPolicy.LAPSE

ISSUES: tuple[Issue, ...] = (
    Issue("HOTPOT", "蜀香火锅", "Shuxiang Hotpot", "restaurant", VALUE, YUAN, 8_200, 10,
          5_000, 2_000_000, 300_000, 120, 150, PRINCIPAL, Fate.TRADES),
    Issue("TEA", "云间茶馆", "Yunjian Teahouse", "teahouse", VALUE, YUAN, 8_800, 10,
          4_000, 1_000_000, 200_000, 200, 230, PRINCIPAL, Fate.TRADES),
    Issue("GYM", "力行健身", "Lixing Fitness", "fitness studio", VISIT, 50 * YUAN, 32 * YUAN, 1_000,
          3_000, 100_000, 12_000, 90, 120, PRINCIPAL, Fate.TRADES),
    Issue("BOOKS", "半山书店", "Banshan Books", "bookshop", VALUE, YUAN, 9_000, 10,
          5_000, 500_000, 120_000, 300, 330, PRINCIPAL, Fate.TRADES),
    Issue("SALON", "素影美发", "Suying Salon", "hairdresser", VISIT, 80 * YUAN, 56 * YUAN, 1_000,
          3_000, 50_000, 6_000, 60, 90, PRINCIPAL, Fate.HALTED),
    Issue("CINEMA", "星河影城", "Xinghe Cinema", "cinema", VISIT, 45 * YUAN, 33 * YUAN, 1_000,
          4_000, 60_000, 8_000, -2, 60, PRINCIPAL, Fate.TRADES),
    Issue("NOODLE", "老巷面馆", "Laoxiang Noodles", "noodle shop", VALUE, YUAN, 8_500, 10,
          5_000, 400_000, 80_000, -4, -1, PRINCIPAL, Fate.TRADES),
    Issue("WASH", "净车坊", "Jingche Car Wash", "car wash", VISIT, 30 * YUAN, 15 * YUAN, 1_000,
          2_000, 40_000, 5_000, -12, -10, LAPSE, Fate.TRADES),
    Issue("SPA", "静水足浴", "Jingshui Foot Spa", "spa", VISIT, 120 * YUAN, 78 * YUAN, 1_000,
          5_000, 20_000, 3_000, 90, 120, PRINCIPAL, Fate.WOUND_DOWN),
    Issue("COFFEE", "拾光咖啡", "Shiguang Coffee", "café", VALUE, YUAN, 8_600, 10,
          5_000, 800_000, 150_000, 180, 210, PRINCIPAL, Fate.ON_PRESALE),
    Issue("BAKERY", "麦穗烘焙", "Maisui Bakery", "bakery", VALUE, YUAN, 8_700, 10,
          5_000, 600_000, 100_000, 240, 270, PRINCIPAL, Fate.DRAFTED),
)  # fmt: skip
