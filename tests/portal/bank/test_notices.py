"""Notices are what the bank signed, word for word, or they are nothing."""

import pytest

from portal.bank.notices import Signer
from portal.payments import NoticeForged


@pytest.mark.parametrize("time", ["", "abc", "-5", "9" * 20, "１２", "1.5"])
def test_a_notice_without_a_readable_time_is_forged(time: str) -> None:
    signer = Signer(b"k" * 32)
    headers = {**signer.sign(b"{}", 5), "X-Sandbox-Bank-Time": time}
    with pytest.raises(NoticeForged):
        signer.read(headers, b"{}")


@pytest.mark.parametrize(
    "body",
    [
        b"", b"[]", b"{}", b"\xff", b'{"mark":"m","reference":"r","amount":1,"standing":"RICH"}',
        b'{"mark":"m","reference":"r","amount":1.5,"standing":"PAID"}',
        b'{"mark":"m","reference":"r","amount":1,"standing":"PAID","more":1}',
    ],
)  # fmt: skip
def test_a_notice_that_says_nothing_is_forged_though_it_is_signed(body: bytes) -> None:
    signer = Signer(b"k" * 32)
    with pytest.raises(NoticeForged):
        signer.read(signer.sign(body, 5), body)
