"""The file that switches providers on: read strictly, and never shown."""

from pathlib import Path

import pytest
from sqlalchemy.orm import sessionmaker

from portal.application import create_app, let_go
from portal.config import Config
from portal.errors import SettingInvalid
from portal.payments import providers_of
from portal.providers import opened, settings
from portal.providers.begun import Begun
from tests.portal.house import House
from tests.support.signing_keys import key_pair

GOOD = '[stripe]\nkey = "sk_test_very_secret"\nwebhook_secret = "whsec_very_secret"\n'


def written(folder: Path, text: str, mode: int = 0o600) -> str:
    path = folder / "providers.toml"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return str(path)


class Nothing:
    """A client that has nothing to close."""

    def close(self) -> None:
        """Do nothing."""


def test_a_section_switches_a_provider_on(house: House, tmp_path: Path) -> None:
    keys = key_pair("somebody")
    private, public = (f'"""\n{each}"""' for each in (keys.private, keys.public))
    text = f"""
{GOOD}
[wechat]
app = "wx1"
merchant = "1900007777"
serial = "4F4F4F4F4F4F4F4F"
private_key = {private}
api_v3_key = "{"k" * 32}"
public_key_id = "PUB_KEY_ID_1"
public_key = {public}

[alipay]
app = "2021000000000001"
seller = "2088000000000001"
private_key = {private}
public_key = {public}
"""
    config = Config(tmp_path, payment_providers=written(tmp_path, text))
    app = create_app(config, house.client)
    try:
        assert list(providers_of(app)) == ["wechat", "alipay", "stripe"]
    finally:
        app.extensions["exchange"] = Nothing()  # it is the house's
        let_go(app)


def test_without_sections_none_is_switched_on(tmp_path: Path) -> None:
    assert settings.read(written(tmp_path, "")) == settings.Described()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602, 0o644])
def test_a_file_that_others_can_touch_is_not_read(tmp_path: Path, mode: int) -> None:
    with pytest.raises(SettingInvalid, match="nobody but its owner"):
        settings.read(written(tmp_path, GOOD, mode))


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[stripe", "TOML"),
        ("\x00", "TOML"),
        ("[stripe]\n", "key"),
        (GOOD + 'colour = "red"\n', "colour"),
        ("[stirpe]\n", "stirpe"),
        ('[stripe]\nkey = "very_secret"\nwebhook_secret = "whsec_x"\n', r"\$\.stripe\.key"),
        ('[stripe]\nkey = "sk_very_secret"\nwebhook_secret = 5\n', r"\$\.stripe\.webhook_secret"),
        ('[wechat]\napi_v3_key = "very_secret"\n', "wechat"),
        ('[alipay]\napp = "1"\n', r"\$\.alipay\.app"),
        (GOOD + 'address = "ftp://stripe.example"\n', r"\$\.stripe\.address"),
    ],
)
def test_what_is_wrong_is_named_without_the_secrets(tmp_path: Path, text: str, named: str) -> None:
    with pytest.raises(SettingInvalid, match=named) as caught:
        settings.read(written(tmp_path, text))
    assert "very_secret" not in str(caught.value)


def test_a_key_that_is_none_is_named_by_its_section() -> None:
    private, public = "-----BEGIN PRIVATE KEY-----", "-----BEGIN PUBLIC KEY-----"
    begun = Begun(sessionmaker())
    wechat = settings.Wechat("wx1", "190000", "4F4F", private, "k" * 32, "PUB_KEY_ID_1", public)
    alipay = settings.Alipay("2021", "2088", private, public)
    for name, section in (("wechat", wechat), ("alipay", alipay)):
        with pytest.raises(SettingInvalid, match=rf"\[{name}\]"):
            opened(name, section, begun, "http://127.0.0.1")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="SCRIP_PAYMENT_PROVIDERS"):
        settings.read(str(tmp_path / "none.toml"))


def test_the_file_is_named_by_the_environment() -> None:
    config = Config.from_environment({"SCRIP_PAYMENT_PROVIDERS": "/etc/scrip/providers.toml"})
    assert config.payment_providers == "/etc/scrip/providers.toml"
