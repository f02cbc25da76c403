"""Settings from the environment."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dualcaster_app.settings import SettingInvalid, settings_from
from dualcaster_core.kernel.ids import IdKind


def test_an_empty_environment_means_the_embedded_servers() -> None:
    """Without addresses everything is started by ourselves."""
    assert settings_from({}).embedded


def test_every_setting_is_read() -> None:
    """Each variable reaches its field."""
    settings = settings_from(
        {
            "DATABASE_URL": "postgres://db/dualcaster",
            "REDIS_URL": "redis://cache:6379/0",
            "PUBLIC_BASE_URL": "https://example.org/",
            "LOG_LEVEL": "warning",
            "DATABASE_POOL": "20",
            "RESEND_AFTER_SECONDS": "5",
            "USD_PER_EUR": "1.2",
            "HASHIDS_SALT_CARDS": "pepper",
        }
    )
    assert settings.database_url == "postgresql://db/dualcaster"
    assert not settings.embedded
    assert (settings.public_base_url, settings.log_level) == ("https://example.org", "WARNING")
    assert (settings.database_pool, settings.resend_after) == (20, timedelta(seconds=5))
    assert settings.valuation.usd_per_eur == Decimal("1.2")
    assert settings.salts[IdKind.CARD] == "pepper"
    assert settings.salts[IdKind.USER] == "dualcaster-users-v1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "mysql://db"),
        ("REDIS_URL", "http://cache"),
        ("PUBLIC_BASE_URL", "example.org"),
        ("LOG_LEVEL", "LOUD"),
        ("DATABASE_POOL", "0"),
        ("DATABASE_POOL", "many"),
        ("RESEND_AFTER_SECONDS", "-1"),
        ("USD_PER_EUR", "a dollar"),
    ],
)
def test_a_malformed_setting_is_named(name: str, value: str) -> None:
    """The error says which variable and what it should be."""
    with pytest.raises(SettingInvalid, match=name):
        settings_from({name: value})
