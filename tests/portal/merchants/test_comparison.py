"""What the comparison finds: each rule by what breaks it, one at a time."""

from dataclasses import replace
from datetime import date

import pytest

from portal.merchants.comparison import (
    Entered,
    Finding,
    Other,
    Others,
    Priced,
    Rule,
    Severity,
    compare,
    not_below_list,
)
from portal.merchants.finding_words import compared, says
from portal.merchants.models import FindingRow
from tests.portal.merchants.applying import identity, licence

TODAY = date(2026, 11, 24)
COMPANY = Entered(
    member_name="杭州竹里茶业有限公司",
    natural=False,
    legal_name="杭州竹里茶业有限公司",
    unified=True,
    licence=licence(),
    sole_issuer=False,
    representative="陈竹",
    identity=identity(),
    identity_mark="i",
    region="33",
    account_holder="杭州竹里茶业有限责任公司",
    account_mark="a",
    telephone="057188881234",
    brands=("竹里茶社", "Bamboo Tea"),
)
SOLE_TRADER = replace(
    COMPANY,
    member_name="陈竹",
    natural=True,
    legal_name="竹里茶社",
    licence=licence("92330106"),
    sole_issuer=True,
    account_holder="陈竹",
)
UNLIKE = Other(7, "X", "别的公司", "x", "1", "x")


def weights(entered: Entered, others: Others = Others()) -> dict[Rule, Severity]:  # noqa: B008
    return {each.rule: each.severity for each in compare(entered, others, TODAY)}


def not_fine(entered: Entered, others: Others = Others()) -> dict[Rule, Severity]:  # noqa: B008
    found = weights(entered, others)
    return {rule: weight for rule, weight in found.items() if weight is not Severity.FINE}


@pytest.mark.parametrize("entered", [COMPANY, SOLE_TRADER], ids=["company", "sole trader"])
def test_what_agrees_with_itself_is_in_order_by_every_rule(entered: Entered) -> None:
    assert not_fine(entered, Others([UNLIKE])) == {}
    assert set(weights(entered)) == set(Rule)


@pytest.mark.parametrize(
    ("entered", "found"),
    [
        (replace(COMPANY, licence=COMPANY.licence[:-1] + "?"), {Rule.LICENCE_NUMBER: "blocks"}),
        (replace(COMPANY, unified=False, licence="JY-1234567"), {Rule.LICENCE_NUMBER: "look"}),
        (replace(COMPANY, identity="E12345678"), {Rule.IDENTITY_NUMBER: "look"}),
        (replace(COMPANY, identity="110105194912310021"), {Rule.IDENTITY_NUMBER: "blocks"}),
        (replace(COMPANY, identity=identity("20100101")), {Rule.OF_AGE: "blocks"}),
        (replace(COMPANY, account_holder="别的公司"), {Rule.ACCOUNT_HOLDER: "look"}),
        (replace(COMPANY, account_holder="陈竹"), {Rule.ACCOUNT_HOLDER: "look"}),
        (replace(COMPANY, region="51"), {Rule.REGION: "look"}),
        (replace(COMPANY, licence=licence("91100000")), {}),
        (replace(COMPANY, natural=True), {Rule.KIND_OF_ACCOUNT: "look"}),
        (replace(SOLE_TRADER, natural=False), {Rule.KIND_OF_ACCOUNT: "look"}),
        (replace(SOLE_TRADER, legal_name="竹里茶业有限公司"), {Rule.KIND_OF_NAME: "look"}),
        (replace(SOLE_TRADER, sole_issuer=False), {Rule.KIND_OF_ISSUER: "look"}),
        (replace(COMPANY, member_name="somebody else"), {Rule.MEMBER_NAME: "look"}),
    ],
)
def test_fields_that_disagree_are_found(entered: Entered, found: dict[Rule, str]) -> None:
    # A licence that cannot be read leaves nothing to compare it with.
    assert not_fine(entered) == found


def test_what_a_licence_cannot_say_is_not_compared_with_it() -> None:
    found = weights(replace(COMPANY, unified=False, licence="JY-1234567"))
    of_the_code = {Rule.REGION, Rule.KIND_OF_ACCOUNT, Rule.KIND_OF_NAME, Rule.KIND_OF_ISSUER}
    assert not of_the_code & found.keys()


@pytest.mark.parametrize(
    ("same", "rule", "severity"),
    [
        ({"licence": COMPANY.licence}, Rule.SAME_LICENCE, Severity.BLOCKS),
        ({"legal_name": "杭州竹里 茶业有限责任公司"}, Rule.SAME_NAME, Severity.LOOK),
        ({"identity_mark": "i"}, Rule.SAME_REPRESENTATIVE, Severity.LOOK),
        ({"telephone": "057188881234"}, Rule.SAME_TELEPHONE, Severity.LOOK),
        ({"account_mark": "a"}, Rule.SAME_BANK_ACCOUNT, Severity.LOOK),
    ],
)
def test_what_another_entered_as_well_is_found(
    same: dict[str, str], rule: Rule, severity: Severity
) -> None:
    others = Others([UNLIKE, UNLIKE._replace(application=8, **same)])
    assert not_fine(COMPANY, others) == {rule: severity}
    (found,) = [each for each in compare(COMPANY, others, TODAY) if each.rule is rule]
    assert (found.application, found.account) == (8, None)


def test_what_nobody_said_is_nobodys() -> None:
    silent = replace(COMPANY, identity_mark="", account_mark="", telephone="")
    assert not_fine(silent, Others([Other(7, "X", "别的", "", "", "")])) == {}


def test_other_merchants_and_members_of_the_same_name_are_found() -> None:
    found = compare(COMPANY, Others(merchants=[5], members=[6]), TODAY)
    assert Finding(Rule.SAME_BRAND, Severity.LOOK, "name_zh", "name", account=5) in found
    assert Finding(Rule.SAME_MEMBER, Severity.LOOK, "legal_name", "name", account=6) in found


def test_what_weighs_most_comes_first() -> None:
    worst = replace(COMPANY, licence="91330106MA2AX00000", region="51")
    severities = [each.severity for each in compare(worst, Others(), TODAY)]
    assert severities == sorted(severities, key=list(Severity).index)


def test_every_finding_has_words() -> None:
    everything = [
        COMPANY, SOLE_TRADER, replace(COMPANY, unified=False), replace(COMPANY, identity="E1"),
        replace(COMPANY, identity=identity("20100101"), licence="91330106MA2AX00000"),
    ]  # fmt: skip
    others = Others([Other(7, *(["x"] * 5))], [5], [6])
    for entered in everything:
        for each in compare(entered, others, TODAY):
            assert says(each.rule, each.severity)
            assert compared(each.first, each.second)
            assert len(each.rule) <= FindingRow.rule.type.length


def test_goods_whose_member_price_is_not_below_the_list_price_save_nothing() -> None:
    priced = [Priced(1, 10_000, 9_900), Priced(2, 10_000, 10_000), Priced(3, 500, 600)]
    assert not_below_list(priced) == [2, 3]
    assert not_below_list([]) == []
