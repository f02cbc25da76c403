"""Who gets what from a route: nobody, a stranger, somebody the owner blocks, and the owner of what is asked for.

Addresses name the owner's things. A page sends nobody to the log-in page (303); the API answers 401.
"""

from typing import Any

from tests.support.route_walk import Row, Statuses


def all_alike(*statuses: int, **sent: Any) -> Row:
    """Everybody gets the same."""
    return Row(nobody=statuses, stranger=statuses, blocked=statuses, owner=statuses, **sent)


def own(*statuses: int, nobody: Statuses = (401,), **sent: Any) -> Row:
    """Who is signed in gets their own."""
    return Row(nobody=nobody, stranger=statuses, blocked=statuses, owner=statuses, **sent)


def theirs(*owner: int, others: Statuses = (404,), nobody: Statuses = (401,), **sent: Any) -> Row:
    """The owner alone gets it; to others it does not exist."""
    return Row(nobody=nobody, stranger=others, blocked=others, owner=owner, **sent)


def page(*statuses: int, **sent: Any) -> Row:
    """A page of one's own."""
    return own(*statuses, nobody=(303,), **sent)


def their_page(*owner: int, **sent: Any) -> Row:
    """A page about a thing of the owner's."""
    return theirs(*owner, nobody=(303,), **sent)


def form(*statuses: int, **sent: Any) -> Row:
    """A form that is there for who is not signed in: without its page's token it is refused."""
    return own(*statuses, nobody=(403,), open_to_nobody=True, **sent)


NO_CODE = {"token": "x" * 43}
PLAIN = b"2 Lightning Bolt (STA) 42\n"
