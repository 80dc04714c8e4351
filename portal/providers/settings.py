"""Which payment providers are switched on, and the keys they are reached with: one TOML file.

It holds secrets, so nobody but its owner may read it. docs/payment-providers.md describes it.
"""

import stat
import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from portal.errors import SettingInvalid

SETTING: Final = "SCRIP_PAYMENT_PROVIDERS"

Text = Annotated[str, Meta(min_length=1)]
Address = Annotated[str, Meta(pattern=r"^(https?://[^/]+)?$")]
"""Where it is asked; empty for where the world asks it."""


PrivateKey = Annotated[str, Meta(pattern=r"^-----BEGIN PRIVATE KEY-----")]
PublicKey = Annotated[str, Meta(pattern=r"^-----BEGIN PUBLIC KEY-----")]


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One provider."""


class Stripe(Section, frozen=True):
    """Stripe: its secret key, and the secret that its webhooks are signed with."""

    key: Annotated[str, Meta(pattern=r"^(sk|rk)_")]
    webhook_secret: Annotated[str, Meta(pattern=r"^whsec_")]
    address: Address = ""


class Wechat(Section, frozen=True):
    """WeChat Pay: our app and merchant number, our key, and the key that WeChat signs with."""

    app: Text
    merchant: Annotated[str, Meta(pattern=r"^[0-9]{6,20}$")]
    serial: Annotated[str, Meta(pattern=r"^[0-9A-Fa-f]{8,64}$")]
    private_key: PrivateKey
    api_v3_key: Annotated[str, Meta(pattern=r"^[!-~]{32}$")]
    public_key_id: Annotated[str, Meta(pattern=r"^PUB_KEY_ID_")]
    public_key: PublicKey
    address: Address = ""


class Alipay(Section, frozen=True):
    """Alipay: our app and seller number, our key, and the key that Alipay signs with."""

    app: Annotated[str, Meta(pattern=r"^[0-9]{8,32}$")]
    seller: Annotated[str, Meta(pattern=r"^2088[0-9]{12}$")]
    private_key: PrivateKey
    public_key: PublicKey
    address: Address = ""


class Described(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file; a provider without a section is switched off."""

    wechat: Wechat | None = None
    alipay: Alipay | None = None
    stripe: Stripe | None = None


def read(path: str) -> Described:
    """Return what the file at `path` says. Raises SettingInvalid, which never holds a secret."""
    file = Path(path)
    try:
        if file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingInvalid(SETTING, path, "a file that nobody but its owner can read")
        told = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingInvalid(SETTING, path, f"a readable TOML file ({error})") from error
    try:
        return msgspec.convert(told, Described)
    except msgspec.ValidationError as error:
        raise SettingInvalid(SETTING, path, f"its keys and sections ({error})") from error
