"""How many e-mails one mailbox gets, whoever and whatever asks for them."""

import hmac
from datetime import timedelta

from dualcaster_core.accounts.model import AccountRules

_TAG = "+"
_DOTLESS = {"gmail.com": "gmail.com", "googlemail.com": "gmail.com"}
"""Providers to whom dots before the at sign mean nothing, and how their domain is written here."""


def mailbox_of(address: str) -> str:
    """Name the mailbox behind an address: many spellings of an address lead to one.

    Letter case and what follows a plus sign are left out. A few mailboxes may share a name by it, and then a limit.
    """
    local, _, domain = address.strip().casefold().rpartition("@")
    bare = local.partition(_TAG)[0] or local
    if domain in _DOTLESS:
        bare, domain = bare.replace(".", ""), _DOTLESS[domain]
    return f"{bare}@{domain}"


def mailbox_digest(key: bytes, address: str) -> bytes:
    """Return what is stored of a mailbox: nobody without the key can tell whose it is."""
    return hmac.digest(key, f"mailbox\0{mailbox_of(address)}".encode(), "sha256")


def mailbox_limits(rules: AccountRules) -> tuple[tuple[int, timedelta], ...]:
    """List how many e-mails a mailbox gets in which time; all hold at once."""
    return (rules.mailbox_hourly, timedelta(hours=1)), (rules.mailbox_daily, timedelta(days=1))
