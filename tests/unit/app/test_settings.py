"""Settings from the environment."""

from datetime import timedelta
from decimal import Decimal

import pytest

from dualcaster_app.notifying import mailer_of
from dualcaster_app.settings import EmailSettings, SettingInvalid, settings_from
from dualcaster_console import ConsoleMailer
from dualcaster_core.accounts.model import AccountRules
from dualcaster_core.collection.list_limits import ListLimits
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_core.matching.model import MatchRules
from dualcaster_core.testing import FixedClock
from dualcaster_email import SmtpMailer


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
            "SECRET_KEY": "s" * 32,
            "GEOCODER_URL": "https://geo.example",
            "EMAIL_PROVIDER": "SMTP",
            "SMTP_HOST": "mail.example",
            "SMTP_PORT": "25",
            "SMTP_USE_TLS": "false",
            "DISCORD_CLIENT_ID": "7",
            "DISCORD_CLIENT_SECRET": "shh",
            "LOG_LEVEL": "warning",
            "FORWARDED_ALLOW_IPS": "10.0.0.0/8, 192.0.2.7",
            "DATABASE_POOL": "20",
            "RESEND_AFTER_SECONDS": "5",
            "USD_PER_EUR": "1.2",
            "HASHIDS_SALT_CARDS": "pepper",
        }
    )
    assert settings.database_url == "postgresql://db/dualcaster"
    assert not settings.embedded
    assert (settings.public_base_url, settings.log_level) == ("https://example.org", "WARNING")
    assert settings.trusted_proxies == ("10.0.0.0/8", "192.0.2.7")
    assert (settings.database.requests.connections, settings.resend_after) == (20, timedelta(seconds=5))
    assert settings.valuation.usd_per_eur == Decimal("1.2")
    assert (settings.secret_key, settings.geocoder_url) == ("s" * 32, "https://geo.example")
    assert settings.email == EmailSettings(provider="smtp", smtp_host="mail.example", smtp_port=25, smtp_use_tls=False)
    discord = settings.oauth["discord"]
    assert (discord.client_id, discord.client_secret) == ("7", "shh")
    assert discord.redirect_uri == "https://example.org/api/oauth/discord/callback"
    assert "google" not in settings.oauth
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
        ("DATABASE_STATEMENT_SECONDS", "0"),
        ("DATABASE_STATEMENT_SECONDS", "NaN"),
        ("DATABASE_CONNECT_SECONDS", "1"),
        ("FORWARDED_ALLOW_IPS", "proxy.example"),
        ("RESEND_AFTER_SECONDS", "-1"),
        ("USD_PER_EUR", "a dollar"),
        ("CONDITION_PERCENT", "NM=100,LP=87"),
        ("PRICE_FEEDS", "https://lists.example"),
        ("PRICE_FEEDS", "binderpos=https://lists.example/a@1d"),
        ("PRICE_FEEDS", "tcgplayer-export=https://lists.example/a@1d"),
        ("PRICE_FEEDS", "manapool=https://lists.example/a"),
        ("PRICE_FEEDS", "manapool=https://lists.example/a@1w"),
        ("PRICE_FEEDS", "manapool=https://lists.example/a@1m"),
        ("PRICE_FEEDS", "manapool=https://lists.example/a@31d"),
        ("PRICE_FEEDS", "manapool=http://lists.example/a@1d"),
        ("PRICE_FEEDS", "manapool=https://user:secret@lists.example/a@1d"),
        ("PRICE_FEEDS", "manapool=https://[::1/a@1d"),
        ("PRICE_FEEDS", "manapool=https://a.example@1d,manapool=https://b.example@1d"),
        ("PRICE_FEED_HOSTS", "https://data.example"),
        ("PRICE_FEED_MEBIBYTES", "0"),
        ("PRICE_FEED_SECONDS", "86400"),
        ("CONDITION_PERCENT", "NM=100,LP=87,MP=72,HP=55,DMG=0"),
        ("CONDITION_PERCENT", "NM,LP,MP,HP,DMG"),
        ("PRICE_SOURCES", "tcgplayer,ebay"),
        ("PRICE_SOURCES", "tcgplayer,tcgplayer"),
        ("MATCH_ACTIVE_DAYS", "0"),
        ("MATCH_MAX_ASK_PERCENT", "99"),
        ("MATCH_ANY_PRINTING_TIMES", "many"),
        ("PACKAGE_TOLERANCE_PERCENT", "51"),
        ("PACKAGE_LINES", "0"),
        ("INVENTORY_LIMIT", "0"),
        ("WANT_LIST_LIMIT", "many"),
        ("MAILBOX_HOURLY", "0"),
        ("MAILBOX_DAILY", "lots"),
        ("SECRET_KEY", "short"),
        ("EMAIL_PROVIDER", "pigeon"),
        ("EMAIL_FROM_ADDRESS", "nobody"),
        ("SMTP_PORT", "70000"),
        ("SMTP_USE_TLS", "perhaps"),
        ("GEOCODER_URL", "geo.example"),
    ],
)
def test_a_malformed_setting_is_named(name: str, value: str) -> None:
    """The error says which variable and what it should be."""
    with pytest.raises(SettingInvalid, match=name):
        settings_from({name: value})


def test_feeds_are_read_with_their_addresses_and_intervals() -> None:
    """Each where it is, however the interval is written, and what their servers may redirect to."""
    feeds = settings_from(
        {
            "PRICE_FEEDS": "manapool=https://lists.example/a?b=c@6h, tcgcsv=https://files.example/{yesterday}.7z@1d,"
            "mtgjson=http://127.0.0.1:8080/prices@30m",
            "PRICE_FEED_HOSTS": "Data.example.org, other.example",
            "PRICE_FEED_MEBIBYTES": "3",
            "PRICE_FEED_SECONDS": "90",
            "PRICE_FEED_IDLE_SECONDS": "0.5",
        }
    ).price_feeds
    assert [(one.name, one.address, one.every) for one in feeds.sources] == [
        ("manapool", "https://lists.example/a?b=c", timedelta(hours=6)),
        ("tcgcsv", "https://files.example/{yesterday}.7z", timedelta(days=1)),
        ("mtgjson", "http://127.0.0.1:8080/prices", timedelta(minutes=30)),
    ]
    assert feeds.hosts == ("data.example.org", "other.example")
    assert (feeds.most_bytes, feeds.seconds, feeds.idle_seconds) == (3 * 1024 * 1024, 90.0, 0.5)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [
        ({"PUBLIC_BASE_URL": "https://example.org"}, "SECRET_KEY"),
        ({"EMAIL_PROVIDER": "smtp"}, "SMTP_HOST"),
        ({"EMAIL_PROVIDER": "resend"}, "RESEND_API_KEY"),
        ({"EMAIL_PROVIDER": "sendgrid"}, "SENDGRID_API_KEY"),
        ({"DISCORD_CLIENT_ID": "7"}, "DISCORD_CLIENT_SECRET"),
        ({"DISCORD_BOT_API_KEY": "0123456789abcdef0123456789abcde"}, "DISCORD_BOT_API_KEY"),
        ({"DISCORD_BOT_API_KEY": "x" * 40}, "DISCORD_BOT_API_KEY"),
        ({"DISCORD_BOT_API_KEY": "0123456789abcdef" * 2, "SECRET_KEY": "0123456789abcdef" * 2}, "DISCORD_BOT_API_KEY"),
        ({"GOOGLE_CLIENT_SECRET": "shh"}, "GOOGLE_CLIENT_ID"),
    ],
)
def test_a_setting_that_another_one_needs_is_named(environment: dict[str, str], missing: str) -> None:
    """A site that others reach has a secret of its own, and every provider what it takes."""
    with pytest.raises(SettingInvalid, match=missing):
        settings_from(environment)


@pytest.mark.parametrize(
    ("variables", "refused"),
    [
        ({}, False),
        ({"PUBLIC_BASE_URL": "http://127.0.0.1:8000"}, False),
        ({"PUBLIC_BASE_URL": "http://[::1]:8000"}, False),
        ({"PUBLIC_BASE_URL": "http://deals.localhost"}, False),
        ({"PUBLIC_BASE_URL": "http://deals.example"}, True),
        ({"PUBLIC_BASE_URL": "http://192.168.1.5:8000"}, True),
        ({"PUBLIC_BASE_URL": "http://localhost.deals.example"}, True),
        ({"PUBLIC_BASE_URL": "http://127.0.0.1.deals.example"}, True),
        ({"FORWARDED_ALLOW_IPS": "127.0.0.1"}, True),
    ],
)
def test_a_site_that_others_reach_needs_a_key_of_its_own(variables: dict[str, str], refused: bool) -> None:
    """A public address, with TLS or without, and trust in a proxy take a key from the environment."""
    assert settings_from(variables | {"SECRET_KEY": "k" * 32}).secret == "k" * 32
    if refused:
        with pytest.raises(SettingInvalid, match="SECRET_KEY"):
            settings_from(variables)
    else:
        assert settings_from(variables).secret_key is None


def test_there_is_no_secret_that_everybody_knows() -> None:
    """Settings without a key have none, and say so to whoever wants to sign with it."""
    with pytest.raises(SettingInvalid, match="SECRET_KEY"):
        _ = settings_from({}).secret


@pytest.mark.parametrize("given", ["*", "10.0.0.0/8, *", "0.0.0.0/0", "::/0", "0.0.0.0/1", "128.0.0.0/1", "2000::/3"])
def test_trust_in_everybody_is_refused_in_one_line(given: str) -> None:
    """Whoever may say from which address they call passes every limit; the line names what to do instead."""
    with pytest.raises(SettingInvalid, match=r"FORWARDED_ALLOW_IPS: .* name the proxies") as refused:
        settings_from({"FORWARDED_ALLOW_IPS": given, "SECRET_KEY": "k" * 32})
    assert "\n" not in refused.value.message


def test_secrets_are_never_shown() -> None:
    """The settings can be written into a log."""
    settings = settings_from(
        {"SECRET_KEY": "k" * 32, "SMTP_PASSWORD": "letmein", "DISCORD_CLIENT_ID": "7", "DISCORD_CLIENT_SECRET": "shh"}
    )
    assert not any(secret in repr(settings) for secret in ("k" * 32, "letmein", "shh"))


@pytest.mark.parametrize(("provider", "mailer"), [(None, ConsoleMailer), ("smtp", SmtpMailer)])
def test_letters_go_to_the_console_where_no_provider_is_set(provider: str | None, mailer: type[object]) -> None:
    """Without a provider e-mails are printed; with one they leave through it."""
    email = EmailSettings(provider=provider, smtp_host="mail.example")
    assert isinstance(mailer_of(email, FixedClock()), mailer)


def test_requests_and_work_have_limits_of_their_own() -> None:
    """What is set for the database counts for both pools, what is set for one of them for that one alone."""
    set_ = {
        "DATABASE_STATEMENT_SECONDS": "2.5",
        "DATABASE_WORK_STATEMENT_SECONDS": "900",
        "DATABASE_PROBE_SECONDS": "4",
    }
    database = settings_from(set_).database
    assert (database.requests.statement, database.work.statement) == (2.5, 900)
    assert (database.requests.probe, database.work.probe) == (4, 4)
    assert (database.all.statement, database.all.connections) == (900, database.requests.connections)


def test_the_limits_of_lists_can_be_set() -> None:
    """Each limit has a variable of its own; one that is not stated keeps its default."""
    limits = settings_from({"INVENTORY_LIMIT": "7", "HAVE_LIST_LIMIT": "6", "WANT_LIST_LIMIT": "5"}).lists
    assert (limits.items, limits.haves, limits.wants) == (7, 6, 5)
    assert settings_from({}).lists == ListLimits()


def test_the_rules_of_matching_and_values_can_be_set() -> None:
    """What the product calls a setting is read from the environment; what is not stated keeps its default."""
    settings = settings_from(
        {
            "MATCH_ACTIVE_DAYS": "30",
            "MATCH_MAX_ASK_PERCENT": "150",
            "MATCH_ANY_PRINTING_TIMES": "5",
            "PACKAGE_TOLERANCE_PERCENT": "10",
            "PACKAGE_LINES": "20",
            "CONDITION_PERCENT": "nm=100, lp=90, mp=75, hp=50, dmg=30",
            "PRICE_SOURCES": "CardMarket, tcgplayer",
        }
    )
    matching, valuation = settings.matching, settings.valuation
    assert (matching.active_within, matching.max_ask_percent, matching.any_printing_times) == (timedelta(30), 150, 5)
    assert (matching.package_tolerance_percent, matching.package_lines) == (10, 20)
    assert {one.name: share for one, share in valuation.condition_percent.items()} == {
        "NM": 100,
        "LP": 90,
        "MP": 75,
        "HP": 50,
        "DMG": 30,
    }
    assert [source.value for source, _ in valuation.preference] == ["cardmarket", "tcgplayer"]
    assert settings_from({}).matching == MatchRules()
    assert settings_from({}).valuation == ValuationRules()


def test_the_limits_of_mailboxes_are_read() -> None:
    """What one mailbox gets in an hour and in a day may differ per site."""
    rules = settings_from({"MAILBOX_HOURLY": "3", "MAILBOX_DAILY": "9"}).accounts
    assert (rules.mailbox_hourly, rules.mailbox_daily) == (3, 9)
    assert settings_from({}).accounts == AccountRules()
