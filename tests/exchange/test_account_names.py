"""Accounts are named as people read them."""

import pytest

from exchange.account_names import account_name, amount_text, asset_name
from ledger.accounts import Bucket

SYMBOLS = {3: "HOTPOT2703"}


@pytest.mark.parametrize(
    ("owner", "asset", "bucket", "name"),
    [
        (0, 0, Bucket.BANK, "bank"),
        (0, 0, Bucket.FEES, "fees"),
        (0, 12, Bucket.ISSUANCE, "issuance:HOTPOT2703"),
        (0, 13, Bucket.ISSUANCE, "issuance:principal:HOTPOT2703"),
        (-3, 0, Bucket.ESCROW, "escrow:HOTPOT2703"),
        (-9, 0, Bucket.ESCROW, "escrow:series 9"),
        (12, 0, Bucket.HELD, "member 12 held"),
    ],
)
def test_an_account_is_named(owner: int, asset: int, bucket: Bucket, name: str) -> None:
    assert account_name(owner, asset, bucket, SYMBOLS) == name


def test_assets_are_named_by_symbol_and_kind_of_debt() -> None:
    assert [asset_name(asset, SYMBOLS) for asset in (0, 12, 13, 14)] == [
        "CNY",
        "HOTPOT2703",
        "principal:HOTPOT2703",
        "claim:HOTPOT2703",
    ]


def test_money_and_debts_are_shown_in_yuan_and_units_whole() -> None:
    assert amount_text(0, -12_345_678) == "-1,234.5678"
    assert amount_text(14, 10_000) == "1.0000"
    assert amount_text(12, 1_500) == "1,500"
