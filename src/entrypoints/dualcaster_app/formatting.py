"""How amounts, ages and names are written for people."""

from datetime import date, datetime
from decimal import Decimal

from dualcaster_core.collection.model import language_name

SOURCES = {
    "tcgplayer": "TCGplayer",
    "cardkingdom": "Card Kingdom",
    "manapool": "Mana Pool",
    "cardmarket": "Cardmarket",
    "cardsphere": "Cardsphere",
    "cardtrader": "CardTrader",
}
KINDS = {
    "market": "market price",
    "low": "lowest offer",
    "trend": "trend",
    "retail": "shop price",
    "buylist": "shop buys at",
}
CONDITIONS = {
    "NM": "Near mint",
    "LP": "Lightly played",
    "MP": "Moderately played",
    "HP": "Heavily played",
    "DMG": "Damaged",
}
POINTS = "points"
"""The unit of an index, which is no money."""
_SIGNS = {"USD": "$", "EUR": "€", POINTS: ""}
_OLD_AFTER_DAYS = 7
_STEPS = ((60, "minute"), (60, "hour"), (24, "day"), (30, "month"), (12, "year"))


def money(amount: Decimal, currency: str = "USD") -> str:
    """Write an amount with its currency: ``$1,234.50``, and less than nothing with its sign first: ``−$2.00``."""
    return f"{'−' if amount < 0 else ''}{_SIGNS.get(currency, currency + ' ')}{abs(amount):,.2f}"


def signed_money(amount: Decimal) -> str:
    """Write a difference with its sign: ``+$0.11``, ``−$2.00``, ``±$0.00``."""
    return f"{_sign(amount)}{money(abs(amount))}"


def signed_percent(percent: float) -> str:
    """Write a difference in percent with its sign: ``+3.9 %``."""
    return f"{_sign(Decimal(str(percent)))}{abs(percent):,.1f}\u202f%"


def direction(amount: Decimal) -> str:
    """Name the direction of a difference: up, down or flat."""
    return "up" if amount > 0 else "down" if amount < 0 else "flat"


def _sign(amount: Decimal) -> str:
    return {"up": "+", "down": "−", "flat": "±"}[direction(amount)]


def age(then: datetime, now: datetime) -> str:
    """Say how long ago something was: ``3 hours ago``; ``just now`` under a minute and for the future."""
    count, unit = (now - then).total_seconds(), "second"
    for size, larger in _STEPS:
        if count < size:
            break
        count, unit = count / size, larger
    if unit == "second":
        return "just now"
    whole = int(count)
    return f"{whole} {unit}{'' if whole == 1 else 's'} ago"


def until(then: datetime, now: datetime) -> str:
    """Say how far off something is: ``in 3 days``, ``in under a minute``; ``now`` once it is due."""
    if then <= now:
        return "now"
    words = age(now - (then - now), now)
    return "in under a minute" if words == "just now" else f"in {words.removesuffix(' ago')}"


def is_old(then: datetime, now: datetime) -> bool:
    """Tell whether a price is too old to rely on."""
    return (now - then).days >= _OLD_AFTER_DAYS


def day(value: date) -> str:
    """Write a day: ``14 Feb 2026``."""
    return f"{value.day} {value:%b %Y}"


def short_day(value: date) -> str:
    """Write a day without its year: ``14 Feb``."""
    return f"{value.day} {value:%b}"


def moment(value: datetime) -> str:
    """Write a moment: ``14 Feb 2026, 09:30 UTC``."""
    return f"{day(value.date())}, {value:%H:%M} UTC"


def people(count: int, one: str, many: str) -> str:
    """Write a number of people with what they do: ``1 person wants``, ``12 people want``."""
    return f"1 person {one}" if count == 1 else f"{count:,} people {many}"


def count(number: int, one: str, many: str) -> str:
    """Write a number of things: ``1 card``, ``12 cards``."""
    return f"1 {one}" if number == 1 else f"{number:,} {many}"


def source(code: str) -> str:
    """Name a source of prices."""
    return SOURCES.get(code, code)


def condition(code: str) -> str:
    """Name a condition in words: ``Near mint``."""
    return CONDITIONS.get(code, code)


def language(code: str) -> str:
    """Name a language by its code."""
    return language_name(code)


def kind(code: str) -> str:
    """Name what a price says."""
    return KINDS.get(code, code)


def sentence(message: str) -> str:
    """Write a message of ours as a sentence; a first word that is a name (``cards.csv``, ``iPhone``) stays as it is."""
    first, space, rest = message.strip().rstrip(".").partition(" ")
    return f"{first.capitalize() if first.isalpha() and first.islower() else first}{space}{rest}."


def share(part: Decimal) -> str:
    """Write a share of 0 to 1 as whole percent, rounded down, so that 100 % is all of it: ``98 %``."""
    return f"{int(part * 100)}\u202f%"


def signed_points(points: Decimal) -> str:
    """Write points of a score with their sign, to a tenth where they are not whole: ``+115``, ``−12.5``, ``0``."""
    shown = round(points, 1)
    if not shown:
        return "0"
    number = f"{abs(shown):,.1f}".removesuffix(".0")
    return f"{'+' if shown > 0 else '−'}{number}"


def hours(number: Decimal) -> str:
    """Write a time in hours for people: ``40 minutes``, ``5 hours``, ``3 days``."""
    minutes = round(number * 60)
    if minutes < 60:
        return count(max(1, minutes), "minute", "minutes")
    if minutes < 48 * 60:
        return count(round(number), "hour", "hours")
    return count(round(number / 24), "day", "days")
