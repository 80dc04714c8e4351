"""Names of firms that are the same however they were typed."""

import pytest

from portal.merchants.names import folded, is_a_companys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海（云间）茶业有限责任公司", "上海 (云间) 茶业有限公司"),
        ("ＣＬＯＵＤ　Tea Co., Ltd.", "Cloud tea company limited"),
        ("云间·茶馆", "云间茶馆"),
        ("Tea-House Inc.", "TEA HOUSE INCORPORATED"),
        ("２１世纪茶行", "21世纪茶行"),
    ],
)
def test_the_same_name(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("云间茶业有限公司", "云间茶叶有限公司"),
        ("云间茶业有限公司", "云间茶业股份有限公司"),
        ("Tea Co.", "Tea"),
    ],
)
def test_another_name(one: str, other: str) -> None:
    assert folded(one) != folded(other)


def test_a_companys_name_says_so() -> None:
    assert is_a_companys("云间茶业有限责任公司")
    assert is_a_companys("Cloud Tea Co., Ltd.")
    assert not is_a_companys("老巷面馆")
