"""Settings come from the environment; what cannot be is named."""

from pathlib import Path

import pytest

from portal.config import Config
from portal.errors import SettingInvalid
from portal.ports import is_private


def test_every_setting_has_a_default() -> None:
    config = Config.from_environment({})
    assert config == Config(Path("var"))
    assert config.engine_socket == Path("var/engine.sock")


def test_settings_are_read() -> None:
    config = Config.from_environment(
        {
            "SCRIP_HOME": "/srv/scrip",
            "SCRIP_WEIGHT_PER_MINUTE": "6000",
            "SCRIP_ORDERS_PER_10_SECONDS": "50",
            "SCRIP_ORDERS_PER_DAY": "1000",
            "SCRIP_LOG_LEVEL": "debug",
        }
    )
    assert config == Config(Path("/srv/scrip"), 6_000, 50, 1_000, "debug")
    assert config.database == "sqlite:////srv/scrip/portal.db"


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "", str(2**31)])
def test_a_number_that_is_none_is_named(value: str) -> None:
    with pytest.raises(SettingInvalid, match="SCRIP_ORDERS_PER_DAY"):
        Config.from_environment({"SCRIP_ORDERS_PER_DAY": value})


def test_a_level_that_is_none_is_named() -> None:
    with pytest.raises(SettingInvalid, match="SCRIP_LOG_LEVEL is 'loud'"):
        Config.from_environment({"SCRIP_LOG_LEVEL": "loud"})


def test_the_demo_is_for_this_machine() -> None:
    with pytest.raises(SettingInvalid, match=r"SCRIP_HOST is '192\.0\.2\.1'"):
        Config.from_environment({"SCRIP_DEMO": "1", "SCRIP_HOST": "192.0.2.1"})


def test_an_address_with_tls_asks_for_tls() -> None:
    config = Config.from_environment({"SCRIP_ADDRESS": "https://localhost:8000/"})
    assert config.tls
    assert config.address == "https://localhost:8000"


@pytest.mark.parametrize(
    "settings",
    [
        {"host": "0.0.0.0"},  # noqa: S104  that it is refused is what is tested
        {"host": "192.0.2.7"},
        {"host": "::"},
        {"host": "example.com"},
        {"address": "https://scrip.example"},
    ],
)
def test_the_sandbox_bank_does_not_open_where_strangers_reach_it(
    tmp_path: Path, settings: dict[str, str]
) -> None:
    with pytest.raises(SettingInvalid, match="gives money away"):
        Config(tmp_path, sandbox_bank=True, **settings)  # type: ignore[arg-type]


def test_this_machine_is_known_by_its_addresses() -> None:
    assert all(map(is_private, ("localhost", "127.0.0.1", "127.8.8.8", "::1")))
    assert not any(map(is_private, ("", "0.0.0.0", "::", "10.0.0.1", "example.com")))  # noqa: S104
