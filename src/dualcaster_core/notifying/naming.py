"""Who may be named to whom, asked anew whenever something is told: when it is written and when it leaves."""

from collections.abc import Iterable

from attrs import evolve, frozen

from dualcaster_core.notifying.types import Naming


@frozen(kw_only=True)
class NamedPerson:
    """Somebody whom a notification names, as things stand when it is told.

    ``is_blocked``: either of the two blocks the other. ``is_findable``: strangers may see the profile. ``is_dealing``:
    a trade of the two is under way, which is asked of what was told before.
    """

    naming: Naming
    is_active: bool = True
    is_blocked: bool = False
    is_findable: bool = True
    is_dealing: bool = False


def may_be_named(person: NamedPerson) -> bool:
    """Tell whether somebody may be named: not across a block, but for the partner of a trade that goes on.

    Whoever was found may be seen no longer once the profile is private, and nobody whose account is closed is named.
    """
    if person.naming in {Naming.NOBODY, Naming.PARTNER}:
        return True
    is_shown = person.naming is not Naming.FIND or person.is_findable
    return person.is_active and is_shown and not person.is_blocked


def may_be_shown(person: NamedPerson) -> bool:
    """Tell whether what was told before goes on naming somebody: a partner for as long as a trade is under way.

    Afterwards a partner is somebody whom one knows: a block, or a closed account, hides them from what is kept too.
    """
    if person.naming is Naming.PARTNER and not person.is_dealing:
        return may_be_named(evolve(person, naming=Naming.KNOWN))
    return may_be_named(person)


def may_be_told(people: Iterable[NamedPerson]) -> bool:
    """Tell whether something may be told that names these people: all of them may be named, or it is left out."""
    return all(may_be_named(one) for one in people)
