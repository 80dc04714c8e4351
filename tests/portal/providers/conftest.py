"""The exchange with its wallet, and providers of the world outside played on this machine."""

from collections.abc import Iterator

import pytest

from tests.portal.house import House
from tests.portal.providers.paying import Payer
from tests.support.local_alipay import LocalAlipay, local_alipay
from tests.support.local_stripe import LocalStripe, local_stripe
from tests.support.local_wechat import LocalWechat, local_wechat


@pytest.fixture(scope="package")
def stripe_here() -> Iterator[LocalStripe]:
    with local_stripe() as found:
        yield found


@pytest.fixture(scope="package")
def wechat_here() -> Iterator[LocalWechat]:
    with local_wechat() as found:
        yield found


@pytest.fixture(scope="package")
def alipay_here() -> Iterator[LocalAlipay]:
    with local_alipay() as found:
        yield found


@pytest.fixture
def payer(house: House) -> Payer:
    return Payer.dave(house)
