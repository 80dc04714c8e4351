"""What of goods and purchases is somebody's own: a buyer's purchase, a shop's goods."""

from collections.abc import Mapping

from portal.access import Role
from tests.portal.foreign_objects import Values, foreign, public
from tests.portal.house import ALICE, BOB, House
from tests.portal.mall.shopping import bought, put_on_sale
from tests.portal.sign_in import sign_in

GOOD: Mapping[str, object] = {
    "name_zh": "茶",
    "name_en": "Tea",
    "list_price": "2.00",
    "member_price": "1.00",
}


def a_good(house: House) -> Values:
    """Let ALICE's shop put a good on sale."""
    shop = sign_in(house.app.test_client(), house, ALICE, {Role.CONSUMER, Role.MERCHANT})
    return {"number": put_on_sale(shop)}


def a_sale(house: House) -> Values:
    """Let BOB buy at ALICE's shop."""
    good = int(str(a_good(house)["number"]))
    buyer = sign_in(house.app.test_client(), house, BOB)
    number = bought(buyer, good, 1, "balance", ALICE)
    # BOB, who is tried as somebody else, would be shown what is his.
    return {"number": number}


def a_purchase(house: House) -> Values:
    """Let ALICE buy at shop 1."""
    shop = sign_in(house.app.test_client(), house, 1, {Role.CONSUMER, Role.MERCHANT})
    buyer = sign_in(house.app.test_client(), house, ALICE)
    return {"number": bought(buyer, put_on_sale(shop), 1, "balance")}


for _endpoint in ("show", "picture", "pay", "cancel", "api_show_purchase", "api_cancel_purchase"):
    foreign(f"purchases.{_endpoint}", a_purchase)
for _endpoint in ("edit", "set_state"):
    foreign(f"shop_goods.{_endpoint}", a_good)
foreign("shop_goods.api_change_good", a_good, GOOD)
foreign("shop_goods.api_set_good_state", a_good, {"state": "withdrawn"})
for _endpoint in ("sale", "hand_over", "refund", "api_show_sale", "api_hand_over_goods"):
    foreign(f"shop_goods.{_endpoint}", a_sale)
foreign("shop_goods.api_refund_sale", a_sale, {"lines": [{"position": 0, "quantity": 1}]})
public("goods.show", number=1)
public("goods.put", number=1)
public("goods.change", number=1)
public("goods.api_show_good", number=1)
public("checkout.look", merchant=1)
public("checkout.buy", merchant=1)
