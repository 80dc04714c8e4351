"""Settings of the portal, from the environment; docs/settings.md describes each."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from portal.errors import SettingInvalid
from portal.ports import is_private

ENGINE_SOCKET: Final = "engine.sock"
"""Where in the home folder the engine listens."""

HOST: Final = "SCRIP_HOST"
ADDRESS: Final = "SCRIP_ADDRESS"
LOG_LEVEL: Final = "SCRIP_LOG_LEVEL"
REVIEW_ABOVE: Final = "SCRIP_REVIEW_WITHDRAWALS_ABOVE"
FOUR_EYES_ABOVE: Final = "SCRIP_FOUR_EYES_WITHDRAWALS_ABOVE"
MOST: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Config:
    """What the portal needs to know to run. `home` is the folder that all processes share."""

    home: Path
    weight_per_minute: int = 30_000
    orders_per_10_seconds: int = 1_000
    orders_per_day: int = 200_000
    log_level: str = "info"
    address: str = "http://127.0.0.1:8000"
    feed_url: str = "ws://127.0.0.1:8001"
    demo: bool = False
    mail_server: str = ""
    mail_from: str = "scrip@localhost"
    sign_ups_per_hour: int = 60
    publishes_entries: bool = False
    metrics_from: str = ""
    host: str = "127.0.0.1"
    sandbox_bank: bool = False
    payment_providers: str = ""
    review_above: int = 50_000
    four_eyes_above: int = 500_000

    def __post_init__(self) -> None:
        if self.demo and not is_private(self.host):
            # Its secrets lie in a file, and its mail can be read by anybody.
            raise SettingInvalid(HOST, self.host, "an address of this machine in the demo")
        if self.four_eyes_above < self.review_above:
            expected = f"no less than {REVIEW_ABOVE}, which is {self.review_above}"
            raise SettingInvalid(FOUR_EYES_ABOVE, str(self.four_eyes_above), expected)
        if self.sandbox_bank:
            _check_bank_is_private(HOST, self.host)
            _check_bank_is_private(ADDRESS, urlsplit(self.address).hostname or "")

    @property
    def tls(self) -> bool:
        """Whether readers come by TLS."""
        return self.address.startswith("https://")

    @property
    def session_key(self) -> Path:
        """The file with the key that browsers' sessions are signed with."""
        return self.home / "sessions.key"

    @property
    def bank_key(self) -> Path:
        """The file with the key that the sandbox bank signs its notices with."""
        return self.home / "sandbox-bank.key"

    @property
    def certificate(self) -> Path:
        """The file with the certificate that `scrip serve --tls` makes."""
        return self.home / "tls.crt"

    @property
    def certificate_key(self) -> Path:
        """The file with its key."""
        return self.home / "tls.key"

    @property
    def outbox(self) -> Path:
        """The folder that mail goes to where no mail server is set."""
        return self.home / "outbox"

    @property
    def database(self) -> str:
        """The address of the portal's own database."""
        return f"sqlite:///{self.home.absolute().joinpath('portal.db')}"

    @property
    def engine_socket(self) -> Path:
        """Where the engine listens."""
        return self.home / ENGINE_SOCKET

    @property
    def sealing_key(self) -> Path:
        """The file with the key that API secrets are sealed with."""
        return self.home / "api-secrets.key"

    @property
    def rate_limits(self) -> Path:
        """The file in which web workers count together."""
        return self.home / "rate-limits"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "Config":
        """Read the settings. Raises SettingInvalid for a number that is none."""
        return cls(
            home=Path(environment.get("SCRIP_HOME", "var")),
            weight_per_minute=_number(environment, "SCRIP_WEIGHT_PER_MINUTE", 30_000),
            orders_per_10_seconds=_number(environment, "SCRIP_ORDERS_PER_10_SECONDS", 1_000),
            orders_per_day=_number(environment, "SCRIP_ORDERS_PER_DAY", 200_000),
            log_level=_level(environment.get(LOG_LEVEL, "info")),
            address=environment.get("SCRIP_ADDRESS", "http://127.0.0.1:8000").rstrip("/"),
            feed_url=environment.get("SCRIP_FEED_ADDRESS", "ws://127.0.0.1:8001").rstrip("/"),
            demo=environment.get("SCRIP_DEMO", "") == "1",
            mail_server=environment.get("SCRIP_MAIL_SERVER", ""),
            mail_from=environment.get("SCRIP_MAIL_FROM", "scrip@localhost"),
            sign_ups_per_hour=_number(environment, "SCRIP_SIGN_UPS_PER_HOUR", 60),
            publishes_entries=environment.get(
                "SCRIP_PUBLISH_ENTRIES", environment.get("SCRIP_DEMO")
            )
            == "1",
            metrics_from=environment.get("SCRIP_METRICS_FROM", ""),
            host=environment.get(HOST, "127.0.0.1"),
            sandbox_bank="1"
            in (environment.get("SCRIP_SANDBOX_BANK"), environment.get("SCRIP_DEMO")),
            payment_providers=environment.get("SCRIP_PAYMENT_PROVIDERS", ""),
            review_above=_number(environment, REVIEW_ABOVE, 50_000),
            four_eyes_above=_number(environment, FOUR_EYES_ABOVE, 500_000),
        )


def _check_bank_is_private(setting: str, host: str) -> None:
    if not is_private(host):
        expected = "an address of this machine alone, as the sandbox bank gives money away"
        raise SettingInvalid(setting, host, expected)


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name, str(default))
    if not text.isdecimal() or not 0 < int(text) <= MOST:
        raise SettingInvalid(name, text, f"a whole number from 1 to {MOST}")
    return int(text)


def _level(text: str) -> str:
    if text not in ("debug", "info", "warning", "error"):
        raise SettingInvalid(LOG_LEVEL, text, "debug, info, warning or error")
    return text
