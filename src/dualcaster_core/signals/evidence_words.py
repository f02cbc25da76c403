"""What the numbers of a signal's evidence are called, and how each is written."""

from collections.abc import Callable, Mapping

from dualcaster_core.kernel.money import DOLLARS

Write = Callable[[float, str], str]


def money(amount: float, currency: str) -> str:
    """Write an amount: ``$4.20``, or with the code of another currency behind it."""
    return f"${amount:,.2f}" if currency == DOLLARS else f"{amount:,.2f} {currency}"


def days(count: float) -> str:
    """Write a time in days."""
    return "1 day" if count == 1 else f"{count:,.0f} days"


def copies(count: float) -> str:
    """Write a number of copies."""
    return "1 copy" if count == 1 else f"{count:,.0f} copies" if count else "no copy"


def _change(value: float, _: str) -> str:
    return f"{value:+.1%}".replace("-", "\N{MINUS SIGN}").replace("%", " %")


def _share(value: float, _: str) -> str:
    return f"{value:.0%}".replace("%", " %")


def _copies(value: float, _: str) -> str:
    return copies(value)


def _days(value: float, _: str) -> str:
    return days(value)


def _count(value: float, _: str) -> str:
    return f"{value:,.0f}"


_WORDS: Mapping[str, tuple[str, Write]] = {
    "price": ("Price", money),
    "buylist": ("What the shop pays", money),
    "buylist_change_7": ("What the shop pays, over a week", _change),
    "buylist_ratio": ("What it pays, of its price", _share),
    "usual_ratio": ("What it usually pays, of its price", _share),
    "stock": ("Copies the shop has", _copies),
    "stock_ago_7": ("Copies it had a week ago", _copies),
    "stock_ratio": ("Its stock, of the mean of two weeks", _share),
    "wanted": ("Copies it would buy", _copies),
    "wanted_ratio": ("What it would buy, of the mean of two weeks", _share),
    "change_7": ("Price over a week", _change),
    "change_30": ("Price over a month", _change),
    "mean_60": ("Mean price of two months", money),
    "weekly_volatility": ("Move of a usual week", _share),
    "high_before": ("Highest price of two months", money),
    "low_before": ("Lowest price of two months", money),
    "week_high": ("Highest price of the week", money),
    "week_low": ("Lowest price of the week", money),
    "sales_7": ("Copies sold in a week", _copies),
    "sales_30": ("Copies sold in a month", _copies),
    "elsewhere_low": ("Cheapest other source", money),
    "elsewhere_high": ("Dearest other source", money),
    "usual_elsewhere_low": ("Cheapest other source, usually, of this price", _share),
    "usual_elsewhere_high": ("Dearest other source, usually, of this price", _share),
    "printings": ("Printings of the card", _count),
    "since_this": ("Age of this printing", _days),
    "since_first": ("Age of the first printing", _days),
    "since_last": ("Age of the newest printing", _days),
}


def words_of(name: str, value: float, currency: str) -> tuple[str, str]:
    """Return the label of a number and its value as people read it; a number of an installed rule keeps its name."""
    known = _WORDS.get(name)
    if known is None:
        return name.replace("_", " ").capitalize(), f"{value:.4g}"
    label, write = known
    return label, write(value, currency)
