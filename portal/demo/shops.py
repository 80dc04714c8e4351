"""What the shops of the demo market tell of themselves on their pages, in Chinese and English."""

from typing import Final, NamedTuple

from portal.businesses import Merchant, Terminal

DAILY: Final = 7


class Shop(NamedTuple):
    """A shop's page; `hours` for all days from Monday, or for each of the seven."""

    trade: str
    terminal: Terminal
    contact: str
    region: str
    city: tuple[str, str]
    address: tuple[str, str]
    hours: tuple[str, ...]
    about: tuple[str, str]


LOCAL, EXPERIENCE = Terminal.LOCAL, Terminal.EXPERIENCE

SHOPS: Final[dict[str, Shop]] = {
    "HOTPOT": Shop(
        "restaurant", LOCAL, "028-5550 0101", "51", ("成都", "Chengdu"),
        ("锦江区红星路三段 88 号", "88 Hongxing Road, Section 3, Jinjiang District"),
        ("11:00-14:30,17:00-23:00",) * 4 + ("11:00-14:30,17:00-01:00",) * 2
        + ("11:00-14:30,17:00-23:00",),
        ("牛油老锅，当天炒料。两层楼，四十二张桌子，周末请先打电话。",
         "Beef-tallow broth, made the same day. Two floors, 42 tables; call ahead at weekends.")),
    "TEA": Shop(
        "cafe", EXPERIENCE, "0571-5550 0102", "33", ("杭州", "Hangzhou"),
        ("西湖区龙井路 12 号", "12 Longjing Road, Xihu District"), ("09:30-21:30",) * DAILY,
        ("明前龙井与岩茶，先试后买。临窗的茶位看得见茶园。",
         "Early-spring Longjing and rock teas: try, then buy. Windows look on the tea garden.")),
    "GYM": Shop(
        "fitness", LOCAL, "021-5550 0103", "31", ("上海", "Shanghai"),
        ("徐汇区漕溪北路 45 号", "45 North Caoxi Road, Xuhui District"),
        ("06:30-22:30",) * 5 + ("08:00-21:00",) * 2,
        ("一千二百平方米，每天八节团课，教练全部持证。",
         "Twelve hundred square metres, eight classes a day, every coach certified.")),
    "BOOKS": Shop(
        "shop", EXPERIENCE, "010-5550 0104", "11", ("北京", "Beijing"),
        ("海淀区成府路 30 号", "30 Chengfu Road, Haidian District"),
        ("", *("10:00-22:00",) * 6),
        ("三万种书，二楼可以坐下来读。周五晚上有作者来。",
         "Thirty thousand titles, and a reading room upstairs. Authors visit on Friday evenings.")),
    "SALON": Shop(
        "beauty", LOCAL, "020-5550 0105", "44", ("广州", "Guangzhou"),
        ("天河区体育西路 77 号", "77 West Tiyu Road, Tianhe District"), ("", *("10:00-21:00",) * 6),
        ("六位发型师，预约优先，不推销办卡。",
         "Six stylists; those who booked go first, and nobody is talked into anything.")),
    "CINEMA": Shop(
        "leisure", LOCAL, "0755-5550 0106", "44", ("深圳", "Shenzhen"),
        ("南山区海德三道 15 号", "15 Haide 3rd Road, Nanshan District"), ("09:30-01:30",) * DAILY,
        ("九个厅，一千一百个座位，其中一个厅是激光巨幕。",
         "Nine screens, eleven hundred seats, one giant laser screen.")),
    "NOODLE": Shop(
        "restaurant", LOCAL, "027-5550 0107", "42", ("武汉", "Wuhan"),
        ("江岸区黎黄陂路 6 号", "6 Lihuangpi Road, Jiang'an District"), ("06:00-14:00",) * DAILY,
        ("热干面从清早六点做到卖完。", "Hot dry noodles from six until they are gone.")),
    "WASH": Shop(
        "service", LOCAL, "025-5550 0108", "32", ("南京", "Nanjing"),
        ("建邺区江东中路 210 号", "210 Middle Jiangdong Road, Jianye District"),
        ("08:00-20:00",) * DAILY,
        ("四个工位，二十分钟洗好，用水循环。",
         "Four bays, done in twenty minutes, with recycled water.")),
    "SPA": Shop(
        "beauty", LOCAL, "023-5550 0109", "50", ("重庆", "Chongqing"),
        ("渝中区民生路 101 号", "101 Minsheng Road, Yuzhong District"), ("",) * DAILY,
        ("本店已停业；储值按托管资金退还持有人。",
         "This shop has closed; what its holders had was paid out of escrow.")),
    "COFFEE": Shop(
        "cafe", EXPERIENCE, "028-5550 0110", "51", ("成都", "Chengdu"),
        ("武侯区玉林西路 19 号", "19 West Yulin Road, Wuhou District"), ("08:00-22:00",) * DAILY,
        ("自家烘焙，每周换一支单品豆，吧台可以试喝。",
         "Roasted in house; a new single origin every week, to be tasted at the bar.")),
    "BAKERY": Shop(
        "shop", LOCAL, "0512-5550 0111", "32", ("苏州", "Suzhou"),
        ("姑苏区平江路 58 号", "58 Pingjiang Road, Gusu District"), ("07:30-20:00",) * DAILY,
        ("天然酵母，一天三炉，蛋糕提前一天订。",
         "Sourdough baked three times a day; order cakes the day before.")),
}  # fmt: skip
"""By the stem of the symbol of the shop's series."""

BOUND: Final = frozenset({"HOTPOT", "TEA", "BOOKS", "CINEMA", "COFFEE", "BAKERY"})
"""Those that take part in the discounts that members share."""


def merchant(account: int, stem: str, names: tuple[str, str], colour: str, now: int) -> Merchant:
    """Return the merchant whose series have symbols of that stem."""
    shop = SHOPS[stem]
    return Merchant(
        account=account,
        name_zh=names[0],
        name_en=names[1],
        trade=shop.trade,
        terminal=shop.terminal,
        contact=shop.contact,
        region=shop.region,
        city_zh=shop.city[0],
        city_en=shop.city[1],
        address_zh=shop.address[0],
        address_en=shop.address[1],
        hours="|".join(shop.hours),
        colour=colour,
        about_zh=shop.about[0],
        about_en=shop.about[1],
        bound=stem in BOUND,
        opened_at=now,
    )
