"""Every type of notification, as data: what it is about, how it is told unless somebody chooses otherwise."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from attrs import frozen


class Category(StrEnum):
    """What a notification is about; people are told of each, and choose for each how."""

    TRADES = "trades"
    MESSAGES = "messages"
    SOCIAL = "social"
    DISCOVERY = "discovery"
    PRICES = "prices"
    EVENTS = "events"
    STORES = "stores"
    ACHIEVEMENTS = "achievements"
    MODERATION = "moderation"
    SECURITY = "security"
    SYSTEM = "system"


class Frequency(StrEnum):
    """How soon a channel carries what it is told: at once, once a day, once a week, or never."""

    ON = "on"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Naming(StrEnum):
    """Which people notifications of a type name, and so whom they may be told of once that is to be hidden.

    ``NOBODY`` is named, or somebody whom the person may ``FIND``, or whom they ``KNOW`` from trades and messages, or a
    ``PARTNER`` of a trade that goes on whoever blocks whom.
    """

    NOBODY = "nobody"
    FIND = "find"
    KNOWN = "known"
    PARTNER = "partner"


@frozen(kw_only=True)
class NotificationType:
    """A type of notification.

    ``why`` completes "You got this because ...". ``usual`` is how soon it is told to those who chose nothing for its
    category. ``exempt`` types count towards no cap and are held back by none. A type with an ``own_email`` is told by
    an e-mail of accounts, which knows the address that it is about. ``naming`` is whom its words name.
    """

    name: str
    category: Category
    icon: str
    why: str
    usual: Frequency = Frequency.ON
    exempt: bool = False
    own_email: bool = False
    naming: Naming = Naming.NOBODY


def _type(category: Category, icon: str, name: str, why: str, **rules: object) -> NotificationType:
    exempt = category in {Category.SECURITY, Category.MODERATION} or bool(rules.get("exempt"))
    usual = rules.get("usual", Frequency.ON)
    assert isinstance(usual, Frequency)  # noqa: S101 - narrows what the table below says
    own_email = bool(rules.get("own_email"))
    naming = rules.get("naming", Naming.NOBODY)
    assert isinstance(naming, Naming)  # noqa: S101 - as above
    return NotificationType(
        name=name, category=category, icon=icon, why=why, usual=usual, exempt=exempt, own_email=own_email, naming=naming
    )


def _trade(name: str, why: str, **rules: object) -> NotificationType:
    return _type(Category.TRADES, "repeat", f"trade.{name}", why, **{"naming": Naming.PARTNER, **rules})


def _proposal(name: str, why: str) -> NotificationType:
    return _trade(name, why, naming=Naming.KNOWN)


def _payment(name: str, why: str) -> NotificationType:
    return _type(Category.TRADES, "repeat", f"payment.{name}", why, exempt=True, naming=Naming.PARTNER)


def _review(name: str, why: str) -> NotificationType:
    return _type(Category.TRADES, "star", f"review.{name}", why, naming=Naming.KNOWN)


def _ring(name: str, why: str, **rules: object) -> NotificationType:
    return _type(Category.TRADES, "repeat", f"ring.{name}", why, **rules)


def _social(name: str, why: str, **rules: object) -> NotificationType:
    return _type(Category.SOCIAL, "person", name, why, **{"naming": Naming.KNOWN, **rules})


def _event(name: str, why: str, **rules: object) -> NotificationType:
    return _type(Category.EVENTS, "calendar", f"event.{name}", why, **rules)


def _store(name: str, why: str, **rules: object) -> NotificationType:
    return _type(Category.STORES, "store", name, why, **rules)


def _dispute(name: str, why: str) -> NotificationType:
    return _type(Category.MODERATION, "shield", f"dispute.{name}", why, naming=Naming.PARTNER)


def _security(name: str, why: str) -> NotificationType:
    return _type(Category.SECURITY, "key", f"security.{name}", why, own_email=True)


_ALL: Final = (
    _proposal("proposal_sent", "somebody proposed a trade to you"),
    _proposal("counter_offered", "somebody answered your proposal with another"),
    _trade("trade_accepted", "somebody accepted your proposal"),
    _proposal("proposal_declined", "somebody declined your proposal"),
    _proposal("proposal_withdrawn", "somebody took back a proposal to you"),
    _proposal("proposal_expiring", "a proposal that waits for your answer ends within a day"),
    _proposal("proposal_expired", "a proposal of yours ended without an answer"),
    _trade("cards_sent", "the other side of your trade sent their cards"),
    _trade("receipt_confirmed", "the other side of your trade confirmed that your cards have arrived"),
    _trade("reminder_due", "a trade of yours waits for your confirmation", naming=Naming.NOBODY),
    _trade("trade_completed", "a trade of yours is complete"),
    _trade("cancellation_asked", "the other side asks to cancel a trade of yours"),
    _trade("trade_cancelled", "a trade of yours was cancelled"),
    _trade("trade_ended", "a proposal of yours is no longer available"),
    _trade("trade_disputed", "a trade of yours goes to a moderator, and there is a time to answer", exempt=True),
    _proposal("copies_missing", "cards of a proposal of yours are no longer available"),
    _payment("requested", "you are to pay for an accepted trade"),
    _payment("received", "the held payment of a trade of yours was made"),
    _payment("cancelled", "a payment of yours is not needed any more"),
    _payment("mismatch", "you paid another sum than was asked for"),
    _payment("released", "the held payment of a trade of yours was released"),
    _payment("refunded", "the held payment of a trade of yours was refunded"),
    _payment("divided", "a moderator divided the held payment of a trade of yours"),
    _payment("reminder", "nothing was heard of the parcels of a paid trade of yours"),
    _payment("chargeback", "a bank took back the payment of a trade of yours, or decided about it"),
    _ring("proposed", "somebody proposed a ring of trades that you are in"),
    _ring("started", "everybody in a ring of yours accepted it"),
    _ring("declined", "somebody declined a ring that you are in"),
    _ring("expired", "a ring that you are in was not accepted by everybody in time"),
    _ring("cancelled", "a ring that you are in is no longer available"),
    _ring("completed", "a ring of yours is complete"),
    _ring("broken", "a leg of a ring of yours was cancelled, and a moderator looks at the others", exempt=True),
    _type(Category.TRADES, "cards", "store.buylist_sale", "a store did something with cards that you sell to it"),
    _type(Category.TRADES, "cards", "store.buylist_order", "you handle what people sell to a store"),
    _review("written", "the other side of your trade wrote a review"),
    _review("visible", "a review about you can be read"),
    _review("answered", "somebody answered your review"),
    _review("closing", "a trade of yours can be reviewed for a few more days only"),
    _type(Category.MESSAGES, "message", "message.received", "somebody wrote to you", naming=Naming.KNOWN),
    _social("connection.requested", "somebody would like to connect with you"),
    _social("connection.accepted", "somebody accepted your request to connect"),
    _social("connection.suggested", "you completed a trade with somebody new", naming=Naming.FIND),
    _social("endorsement.received", "a trading partner endorses you"),
    _event("seat", "a seat fell free at an event that you wait for", exempt=True),
    _event("moved", "an event that you signed up for takes place at another time", exempt=True),
    _event("cancelled", "an event that you signed up for does not take place", exempt=True),
    _type(Category.EVENTS, "swap", "clearing.proposed", "you can trade with others at a store tonight", exempt=True),
    _event("reminder", "an event that you signed up for begins soon"),
    _type(
        Category.DISCOVERY,
        "have",
        "listing.new",
        "a favourite whose listings you watch has listed cards",
        usual=Frequency.WEEKLY,
        naming=Naming.FIND,
    ),
    _type(
        Category.DISCOVERY,
        "swap",
        "match.strong",
        "somebody has what you want and wants what you have",
        usual=Frequency.DAILY,
        naming=Naming.FIND,
    ),
    _type(
        Category.DISCOVERY,
        "have",
        "store.message",
        "a store nearby has cards that you want, and you let stores write to you",
        usual=Frequency.DAILY,
        naming=Naming.KNOWN,
    ),
    _type(Category.PRICES, "signal", "price.alert", "a card on your want list reached the price that you set"),
    _type(
        Category.PRICES,
        "signal",
        "signal.published",
        "there is a new signal of a trader whom you follow, or on a card that you own or want",
        usual=Frequency.DAILY,
        naming=Naming.KNOWN,
    ),
    _type(
        Category.PRICES,
        "signal",
        "signal.outcome",
        "a signal that you made or follow has been judged",
        usual=Frequency.DAILY,
    ),
    _store("business.decided", "staff decided on your business account", exempt=True),
    _store("store.staff_invited", "a store invites you to its staff"),
    _store("store.handed_over", "a store was handed over to you"),
    _store("store.closed", "a store that you work for has closed"),
    _type(Category.ACHIEVEMENTS, "star", "achievement.earned", "you earned an achievement"),
    _dispute("answered", "the other side of your trade added evidence to a dispute"),
    _dispute("evidence_requested", "a moderator asks you for evidence in a dispute, and there is a time to answer"),
    _dispute("resolved", "a moderator decided a dispute of yours"),
    _type(Category.MODERATION, "shield", "report.received", "you reported something to moderators"),
    _type(Category.MODERATION, "shield", "report.decided", "moderators decided on a report of yours"),
    _type(Category.MODERATION, "shield", "message.not_delivered", "a message of yours was not delivered"),
    _type(Category.MODERATION, "shield", "moderation.action", "moderators decided something about your account"),
    _type(Category.MODERATION, "shield", "moderation.case_assigned", "a moderator gives you a case to decide"),
    _security("new_device", "somebody signed in to your account from a device that it did not know"),
    _security("password_changed", "the password of your account was changed"),
    _security("email_changed", "the e-mail address of your account was changed"),
    _security("account_linked", "an outside account was linked to yours"),
    _security("account_unlinked", "an outside account was unlinked from yours"),
    _type(Category.SECURITY, "key", "security.account_lapsed", "you ended elsewhere what you had allowed us there"),
    _type(Category.SYSTEM, "info", "system.maintenance", "the site will be away for a while"),
    _type(Category.SYSTEM, "info", "system.test", "you asked for a test", exempt=True),
    _type(
        Category.SYSTEM,
        "info",
        "system.weekly",
        "you get a summary of your matches, prices and trades each week",
        usual=Frequency.WEEKLY,
    ),
)
TYPES: Final[Mapping[str, NotificationType]] = {one.name: one for one in _ALL}
"""Every type by its name. A name stands in the database for as long as a notification of it is kept."""


def type_of(name: str, category: Category) -> NotificationType:
    """Return a type, also one that a later release wrote and this one does not know: told at once, as its category."""
    known = TYPES.get(name)
    return known or _type(category, "info", name, "something happened that this release has no words for")
