"""Signatures are those of the dialect; a request is good for as long as it says."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.spot_api import signing
from portal.spot_api.errors import ApiError

SECRET = b"NhqPtmdSJYdKjVHjA7PZj4Mge3R5YNiP1e3UZjInClVN65XAbvqqM6A7H5fATj0j"
ORDER = (
    b"symbol=LTCBTC&side=BUY&type=LIMIT&timeInForce=GTC&quantity=1&price=0.1&recvWindow=5000"
    b"&timestamp=1499827319559"
)
MS = 10**6
NOW = 1_800_000_000_000 * MS


@pytest.mark.parametrize(
    ("query", "body"), [(b"", ORDER), (ORDER, b""), (ORDER + b"&signature=00", b"")]
)
def test_the_published_example_has_its_signature(query: bytes, body: bytes) -> None:
    expected = "c8db56825ae71d6d79447849e617115f4a920fa2acdcab2b053c4b2838bd6b71"
    assert signing.signature_of(SECRET, query, body) == expected
    signing.check_signature(SECRET, query, body, expected)
    signing.check_signature(SECRET, query, body, expected.upper())


def test_query_and_body_are_joined_without_anything_between() -> None:
    query, _, rest = ORDER.partition(b"&quantity")
    body = b"quantity" + rest
    expected = "0fd168b8ddb4876a0358a8d14d0c9f3da0e9b20c5d52b2a00fcf7d1c602f9a77"
    assert signing.signature_of(SECRET, query, body) == expected


def test_what_is_signed_is_what_was_sent_percent_encoded() -> None:
    query = b"symbol=%EF%BC%91%EF%BC%92&timestamp=1"
    expected = hmac.new(SECRET, query, hashlib.sha256).hexdigest()
    assert signing.signature_of(SECRET, query, b"") == expected


@pytest.mark.parametrize("signature", ["", "0", "é" * 64, "c8db", "00" * 32])
def test_any_other_signature_is_refused(signature: str) -> None:
    with pytest.raises(ApiError) as caught:
        signing.check_signature(SECRET, ORDER, b"", signature)
    assert caught.value.code == -1022


@given(st.binary(max_size=80), st.integers(0, 79), st.integers(1, 255))
def test_one_changed_byte_changes_the_signature(text: bytes, at: int, change: int) -> None:
    changed = bytearray(text + b"x")
    changed[at % len(changed)] ^= change
    before = hmac.new(SECRET, text + b"x", hashlib.sha256).hexdigest()
    if b"signature=" not in text and b"signature=" not in changed:
        assert signing.signature_of(SECRET, bytes(changed), b"") != before


@pytest.mark.parametrize(
    ("late_ms", "window_ms", "code"),
    [
        (0, 5_000, None),
        (5_000, 5_000, None),
        (5_001, 5_000, -1021),
        (-999, 5_000, None),
        (-1_000, 5_000, -1021),
        (0, 0, None),
        (1, 0, -1021),
        (0, 60_000, None),
        (0, 60_001, -1131),
        (60_000, 60_000, None),
    ],
)
def test_a_request_is_good_within_its_window(
    late_ms: int, window_ms: int, code: int | None
) -> None:
    timestamp = NOW - late_ms * MS
    if code is None:
        assert signing.valid_until(timestamp, window_ms, NOW) == timestamp + (window_ms + 1) * MS
        return
    with pytest.raises(ApiError) as caught:
        signing.valid_until(timestamp, window_ms, NOW)
    assert caught.value.code == code


@given(st.integers(0, 10**12), st.integers(0, 60_000), st.integers(-2_000, 70_000))
def test_both_checks_of_time_agree(fraction: int, window_ms: int, late_ms: int) -> None:
    # The exchange refuses once its time has reached `valid_until`: the rule of the first check.
    now = NOW + fraction % MS
    timestamp = now - late_ms * MS
    try:
        until = signing.valid_until(timestamp, window_ms, now)
    except ApiError:
        return
    assert now < until
    last_good_ms = timestamp // MS + window_ms
    assert last_good_ms * MS < until == (last_good_ms + 1) * MS
