"""How each kind of environment variable is read."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from dualcaster_app.price_file_kinds import FETCHED
from dualcaster_core.accounts.bot_keys import check_bot_key
from dualcaster_core.catalogue.grading import Condition
from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed
from dualcaster_core.market.feeds.model import FeedSource
from dualcaster_core.market.model import PriceKind, PriceSource
from dualcaster_core.market.valuation import ValuationRules
from dualcaster_sources.fetching import AllowedHosts
from dualcaster_webpush import public_key_of

LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
MIN_SECRET = 32
"""Characters of a secret key, at least."""
_WIDEST = {4: 8, 6: 7}
"""Bits of the widest private network of each IP version: 10.0.0.0/8 and fc00::/7."""


class SettingInvalid(DualcasterError):  # noqa: N818
    """An environment variable is missing or malformed."""

    code = "setting.invalid"

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"{name}: {reason}", name=name)


def address(*schemes: str) -> Callable[[str, str], str]:
    """Read an address with one of these schemes."""

    def parse(variable: str, text: str) -> str:
        if urlsplit(text).scheme not in schemes:
            raise SettingInvalid(variable, f"an address beginning with {' or '.join(s + '://' for s in schemes)}")
        return text.replace("postgres://", "postgresql://", 1) if text.startswith("postgres://") else text

    return parse


def site(variable: str, text: str) -> str:
    """Read the address of a site, without a slash at its end."""
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingInvalid(variable, "an address such as https://example.org")
    return text.rstrip("/")


def one_of(*words: str) -> Callable[[str, str], str]:
    """Read one of these words, whatever the letter case."""

    def parse(variable: str, text: str) -> str:
        found = next((word for word in words if word.lower() == text.lower()), None)
        if found is None:
            raise SettingInvalid(variable, f"one of {', '.join(words)}")
        return found

    return parse


def whole_number(minimum: int, maximum: int) -> Callable[[str, str], int]:
    """Read a whole number between two bounds."""

    def parse(variable: str, text: str) -> int:
        if not text.isascii() or not text.isdigit() or not minimum <= int(text[:9]) <= maximum:
            raise SettingInvalid(variable, f"a whole number from {minimum} to {maximum}")
        return int(text)

    return parse


def seconds(variable: str, text: str) -> timedelta:
    """Read a time of up to an hour."""
    return timedelta(seconds=whole_number(1, 3600)(variable, text))


def seconds_of_a_day(variable: str, text: str) -> timedelta:
    """Read a time of up to a day, in seconds."""
    return timedelta(seconds=whole_number(1, 86_400)(variable, text))


def duration(minimum: float, maximum: float) -> Callable[[str, str], float]:
    """Read a time in seconds between two bounds, in tenths if need be."""

    def parse(variable: str, text: str) -> float:
        found = decimal(variable, text)
        if not found.is_finite() or not minimum <= found <= maximum:
            raise SettingInvalid(variable, f"seconds from {minimum:g} to {maximum:g}")
        return float(found)

    return parse


def days(variable: str, text: str) -> timedelta:
    """Read a time of up to ten years."""
    return timedelta(days=whole_number(1, 3650)(variable, text))


def hours(variable: str, text: str) -> timedelta:
    """Read a time of up to a year, in hours."""
    return timedelta(hours=whole_number(1, 8_760)(variable, text))


def minutes(variable: str, text: str) -> timedelta:
    """Read a time of up to a year, in minutes."""
    return timedelta(minutes=whole_number(1, 525_600)(variable, text))


def condition_shares(variable: str, text: str) -> dict[Condition, int]:
    """Read the percentage that each condition keeps, such as ``NM=100,LP=87,MP=72,HP=55,DMG=35``."""
    parts = dict(part.strip().upper().partition("=")[::2] for part in text.split(","))
    if set(parts) != {one.name for one in Condition}:
        raise SettingInvalid(variable, "a percentage for every condition, such as NM=100,LP=87,MP=72,HP=55,DMG=35")
    return {one: whole_number(1, 100)(variable, parts[one.name].strip()) for one in Condition}


def stripe_key(*prefixes: str) -> Callable[[str, str], str]:
    """Read a key of Stripe's, of test or live mode, that begins with one of these."""

    def parse(variable: str, text: str) -> str:
        if not re.fullmatch(rf"({'|'.join(prefixes)})_(test|live)_[A-Za-z0-9_-]{{8,250}}", text):
            raise SettingInvalid(variable, f"a key of Stripe's, as {prefixes[0]}_test_... or {prefixes[0]}_live_...")
        return text

    return parse


def webhook_secret(variable: str, text: str) -> str:
    """Read what Stripe signs webhooks with."""
    if not re.fullmatch(r"whsec_[A-Za-z0-9_+/=-]{8,250}", text):
        raise SettingInvalid(variable, "the signing secret of the webhook endpoint, as whsec_...")
    return text


def price_sources(variable: str, text: str) -> tuple[tuple[PriceSource, PriceKind], ...]:
    """Read the sources of values in the order they are asked; one that is left out is never asked."""
    known = {source.value: (source, kind) for source, kind in ValuationRules().preference}
    names = [part.strip().lower() for part in text.split(",")]
    if len(set(names)) != len(names) or not set(names) <= set(known):
        raise SettingInvalid(variable, f"some of {', '.join(known)}, each once, with commas between them")
    return tuple(known[name] for name in names)


def decimal(variable: str, text: str) -> Decimal:
    """Read a decimal number."""
    try:
        return Decimal(text)
    except InvalidOperation:
        raise SettingInvalid(variable, "a decimal number such as 1.08") from None


def decimal_between(minimum: str, maximum: str) -> Callable[[str, str], Decimal]:
    """Read a decimal number between two bounds."""

    def parse(variable: str, text: str) -> Decimal:
        found = decimal(variable, text)
        if not found.is_finite() or not Decimal(minimum) <= found <= Decimal(maximum):
            raise SettingInvalid(variable, f"a number from {minimum} to {maximum}")
        return found

    return parse


def amounts(variable: str, text: str) -> tuple[Decimal, ...]:
    """Read amounts of dollars that do not fall, with commas between them."""
    read = tuple(decimal(variable, part.strip()) for part in text.split(","))
    if not all(one.is_finite() for one in read) or list(read) != sorted(read) or not 0 <= read[0] <= read[-1] < 10**10:
        raise SettingInvalid(variable, "amounts of dollars that do not fall, with commas between them: 100,250,1000")
    return read


def price_feeds(variable: str, text: str) -> tuple[FeedSource, ...]:
    """Read what is fetched from where and how often, as ``feed=https://...@6h``, with commas between them."""
    feeds = tuple(_price_feed(variable, part.strip()) for part in text.split(","))
    if len({one.name for one in feeds}) < len(feeds):
        raise SettingInvalid(variable, "each feed once")
    return feeds


def _price_feed(variable: str, text: str) -> FeedSource:
    name, _, place = text.partition("=")
    address, at, interval = place.rpartition("@")
    if name.strip() not in FETCHED:
        raise SettingInvalid(
            variable, f"{name.strip()[:40]!r} is no feed: one of {', '.join(FETCHED)}, then =https://..."
        )
    every = re.fullmatch(r"([1-9][0-9]{0,3})([mhd])", interval) if at else None
    if every is None:
        raise SettingInvalid(variable, f"{name}: an address, and how often after it: @30m, @6h or @1d")
    minutes_between = int(every[1]) * {"m": 1, "h": 60, "d": 1440}[every[2]]
    try:
        AllowedHosts.of([urlsplit(address).hostname or ""]).require(address, feed=address)
        return FeedSource(name=name.strip(), address=address, every=timedelta(minutes=minutes_between))
    except DualcasterError as error:
        raise SettingInvalid(variable, error.message) from None
    except ValueError:
        raise SettingInvalid(variable, f"{name}: every 5 minutes to every 30 days") from None


def host_names(variable: str, text: str) -> tuple[str, ...]:
    """Read names of hosts, with commas between them."""
    names = tuple(part.strip().lower() for part in text.split(","))
    if not all(re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", name) for name in names):
        raise SettingInvalid(variable, "names of hosts such as data.example.org, with commas between them")
    return names


def mebibytes(minimum: int, maximum: int) -> Callable[[str, str], int]:
    """Read a size in MiB between two bounds; it is returned in bytes."""

    def parse(variable: str, text: str) -> int:
        return whole_number(minimum, maximum)(variable, text) * 1024 * 1024

    return parse


def paths(variable: str, text: str) -> tuple[Path, ...]:
    """Read absolute paths with commas between them, 32 at most, each once."""
    found = tuple(Path(part.strip()).expanduser() for part in text.split(",") if part.strip())
    if not found or len(found) > 32 or len(set(found)) < len(found) or not all(one.is_absolute() for one in found):
        raise SettingInvalid(variable, "must be different absolute paths with commas between them, 32 at most")
    return found


def truth(variable: str, text: str) -> bool:
    """Read yes or no."""
    return one_of("true", "false")(variable, text) == "true"


def mailbox(variable: str, text: str) -> str:
    """Read a plain e-mail address."""
    if parseaddr(text)[1] != text or "@" not in text:
        raise SettingInvalid(variable, "an e-mail address such as notifications@example.org")
    return text


def vapid_key(variable: str, text: str) -> str:
    """Read a private key of web push: 32 bytes in base64url."""
    try:
        public_key_of(text)
    except ValueError:
        raise SettingInvalid(variable, "a key as 'dualcaster notifications vapid' makes one") from None
    return text


def vapid_subject(variable: str, text: str) -> str:
    """Read where push services reach the operator."""
    if not text.startswith(("mailto:", "https://")):
        raise SettingInvalid(variable, "an address such as mailto:operator@example.org or https://example.org")
    return text


def hosts(variable: str, text: str) -> tuple[str, ...]:
    """Read names of hosts with commas between them; ``*.`` stands for any name below."""
    given = tuple(part.strip().lower() for part in text.split(","))
    if not all(re.fullmatch(r"(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)+", one) for one in given):
        raise SettingInvalid(variable, "hosts such as fcm.googleapis.com, with commas between them")
    return given


def networks(variable: str, text: str) -> tuple[str, ...]:
    """Read addresses and networks of proxies, with commas between them.

    A network wider than the widest private ones is refused: whoever is in it chooses the address that limits count by.
    """
    given = tuple(part.strip() for part in text.split(","))
    try:
        for one in given:
            if one == "*" or (network := ip_network(one)).prefixlen < _WIDEST[network.version]:
                raise SettingInvalid(
                    variable, f"{one} would let every caller name any address, and so pass all limits: name the proxies"
                )
    except ValueError:
        raise SettingInvalid(variable, "addresses or networks such as 10.0.0.0/8, with commas between them") from None
    return given


def bucket(variable: str, text: str) -> str:
    """Read the name of a bucket."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", text):
        raise SettingInvalid(variable, "a bucket's name: 3 to 63 small letters, digits, dots and hyphens")
    return text


def folder(variable: str, text: str) -> str:
    """Read the path of a folder in a bucket, without slashes at its ends."""
    if not re.fullmatch(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*", text.strip("/")):
        raise SettingInvalid(variable, "a folder such as dualcaster/production")
    return text.strip("/")


def words(_variable: str, text: str) -> str:
    """Take the text as it is."""
    return text


def bot_key(variable: str, text: str) -> str:
    """Read the key of bots."""
    try:
        return check_bot_key(text)
    except ValidationFailed as error:
        raise SettingInvalid(variable, error.message) from None


def secret(variable: str, text: str) -> str:
    """Read a secret that cannot be guessed."""
    if len(text) < MIN_SECRET:
        raise SettingInvalid(variable, f"at least {MIN_SECRET} characters that nobody can guess")
    return text
