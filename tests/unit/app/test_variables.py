"""The environment variables as a whole: documented, bounded, and one for each rule that is a setting."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
import pytest

from dualcaster_app import variables
from dualcaster_app.settings import OAUTH_PROVIDERS, SettingInvalid, Settings, settings_from
from dualcaster_core.kernel.ids import IdKind
from tests.support.source import ROOT

TABLES: Mapping[str, variables.Table] = {
    name: table for name, table in vars(variables).items() if name.isupper() and isinstance(table, tuple)
}
VARIABLES = [variable for table in TABLES.values() for variable, _, _ in table]
DERIVED = [
    *(f"HASHIDS_SALT_{kind.value.upper()}" for kind in IdKind),
    *(f"{one.upper()}_{part}" for one in OAUTH_PROVIDERS for part in ("CLIENT_ID", "CLIENT_SECRET", "REDIRECT_URI")),
]
JUNK = ("-1", "0", "NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1e-9", "9" * 12, "1" * 400, "x", "1,2", "+5", "::")
JUNK_TEXT = ("1_000", "\u0661", "\u00e9", "https://", "ftp://x", "a@b", "true", "  ,  ")
NAMED_SETTINGS: Mapping[str, tuple[str, ...]] = {
    "caps on e-mails, notifications an hour and finds a day": (
        "NOTIFY_EMAILS_DAILY",
        "NOTIFY_HOURLY",
        "NOTIFY_DISCOVERY_DAILY",
    ),
    "what a copy of each condition keeps of the price": ("CONDITION_PERCENT",),
    "sources in order of preference": ("PRICE_SOURCES",),
    "asks above this share of the market value take no part": ("MATCH_MAX_ASK_PERCENT",),
    "how many times the cheapest printing fills a want of any": ("MATCH_ANY_PRINTING_TIMES",),
    "days since a candidate was seen": ("MATCH_ACTIVE_DAYS",),
    "exposure by tier": ("TRADE_EXPOSURE",),
    "proposals and messages an hour, reports a day": ("PROPOSALS_HOURLY", "MESSAGES_HOURLY", "REPORTS_DAILY"),
    "new direct messages of the bot an hour": ("DISCORD_NEW_MESSAGES_HOURLY",),
    "the intent Server Members where the operator has it": ("DISCORD_MEMBERS_INTENT",),
    "the fee of held payments, and who bears the provider's cost": ("STRIPE_PLATFORM_FEE_PCT", "STRIPE_PASS_ON_COST"),
    "salts of the public ids": (
        "HASHIDS_SALT_CARDS",
        "HASHIDS_SALT_USERS",
        "HASHIDS_SALT_TRADES",
        "HASHIDS_SALT_MATCHES",
    ),
    "days by which disputes are possible and senders reminded": (
        "TRADE_UNSENT_REMINDER_DAYS",
        "TRADE_DISPUTE_DAYS",
        "TRADE_DISPUTE_INTERNATIONAL_DAYS",
    ),
}
"""Each rule that the specification calls a setting, of what is built."""
EMPTY = ("PLAIN", "EMAIL", "BOT", "PUSH", "BUCKET", "PRICE_APIS", "PRICE_FEEDS", "MOXFIELD", "INDEX", "STRIPE")
"""Tables whose documented values say nothing or are examples."""
FIXED: Mapping[str, str] = {
    "accounts": "failures_allowed locked_for access_lifetime session_lifetime verify_lifetime reset_lifetime "
    "oauth_lifetime card_type_cooldown",
    "movers": "shown",
    "matching": "minimum_score kept depth notify_above max_lines",
    "trading": "reminders unanswered experienced",
    "deliveries": "growth people at_once abreast",
    "push": "insecure",
    "flags": "new_account many_proposals hasty week some_reporters many_reporters rating_fall cancelled failed_value "
    "restricted_for",
    "server_sync": "at_once",
    "oauth": "base_url",
    "moxfield": "base_url",
    "shops": "crystal_commerce shopify",
    "escrow": "fees limits unpaid silent disputed undecided ruled returned",
}
"""Rules of the product that are the same everywhere, and what only tests change; by the field of ``Settings``."""


def _documented() -> Iterator[tuple[str, str]]:
    for line in (ROOT / ".env.example").read_text().splitlines():
        name, sign, value = line.removeprefix("#").partition("=")
        if sign and name.isupper() and line.startswith("#") and " " not in name:
            yield name, value


def _refusal(environment: Mapping[str, str]) -> str | None:
    """Say why an environment is refused; None where it is taken."""
    try:
        settings_from(environment)
    except SettingInvalid as refused:
        return refused.message
    return None


def test_every_variable_is_documented_once() -> None:
    """``.env.example`` has all of them and no other."""
    names = [name for name, _ in _documented()]
    assert len(names) == len(set(names))
    assert set(names) == {*VARIABLES, *DERIVED}


def test_no_two_tables_read_one_variable() -> None:
    """What a variable means is said once."""
    assert len(VARIABLES) == len(set(VARIABLES))


def test_what_is_documented_is_the_default() -> None:
    """The rules of ``.env.example`` without their hashes are the rules of an empty environment."""
    rules = {
        variable
        for name, table in TABLES.items()
        if name
        not in ("PLAIN", "EMAIL", "BOT", "PUSH", "BUCKET", "PRICE_APIS", "PRICE_FEEDS", "MOXFIELD", "INDEX", "STRIPE")
        for variable, _, _ in table
    }
    given = settings_from({name: value for name, value in _documented() if name in rules})
    assert given == settings_from({})


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_value_out_of_bounds_is_one_line_that_names_the_variable(variable: str) -> None:
    """Whatever is given, it is taken or refused in one line; nothing ends in a stack."""
    beside = {"S3_BUCKET": "pictures"} if variable.startswith("S3_") and variable != "S3_BUCKET" else {}
    refused = [reason for value in (*JUNK, *JUNK_TEXT) if (reason := _refusal({**beside, variable: value}))]
    family = variable.partition("_")[0]
    assert [reason for reason in refused if "\n" in reason or not reason.startswith(("SECRET_KEY", family))] == []


@pytest.mark.parametrize("rule", NAMED_SETTINGS)
def test_every_rule_that_is_called_a_setting_has_a_variable(rule: str) -> None:
    """It is read from the environment, and stands in ``.env.example``."""
    names = dict(_documented())
    for variable in NAMED_SETTINGS[rule]:
        assert variable in {*VARIABLES, *DERIVED}
        assert variable in names


def test_every_field_of_the_rules_has_a_variable_or_is_fixed() -> None:
    """Who adds a rule decides whether an operator may change it."""
    read = {field for table in TABLES.values() for _, field, _ in table}
    settings: Any = Settings()
    without: dict[str, str] = {}
    for part in attrs.fields(Settings):
        value = getattr(settings, part.name)
        if attrs.has(type(value)) and part.name not in ("database", "server"):
            missing = [one.name for one in attrs.fields(type(value)) if one.name not in read]
            if missing:
                without[part.name] = " ".join(missing)
    assert without == {name: fields for name, fields in FIXED.items() if name in without}
    assert without.keys() >= FIXED.keys() - {"oauth"}
