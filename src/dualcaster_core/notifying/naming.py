"""Who may be named to whom, asked anew whenever something is told: when it is written and when it leaves."""

from collections.abc import Iterable

from attrs import frozen

from dualcaster_core.notifying.types import Naming


@frozen(kw_only=True)
class NamedPerson:
    """Somebody whom a notification names, as things stand when it is told.

    ``is_blocked``: either of the two blocks the other. ``is_findable``: strangers may see the profile.
    """

    naming: Naming
    is_active: bool = True
    is_blocked: bool = False
    is_findable: bool = True


def may_be_named(person: NamedPerson) -> bool:
    """Tell whether somebody may be named: not across a block, but for the partner of a trade that goes on.

    Whoever was found may be seen no longer once the profile is private, and nobody whose account is closed is named.
    """
    if person.naming in {Naming.NOBODY, Naming.PARTNER}:
        return True
    is_shown = person.naming is not Naming.FIND or person.is_findable
    return person.is_active and is_shown and not person.is_blocked


def may_be_told(people: Iterable[NamedPerson]) -> bool:
    """Tell whether something may be told that names these people: all of them may be named, or it is left out."""
    return all(may_be_named(one) for one in people)
