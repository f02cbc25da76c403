"""Those who decide cases, and which of them may have a case."""

from attrs import frozen

from dualcaster_core.moderation.lifecycle import Hindrance


@frozen(kw_only=True)
class Colleague:
    """Somebody whose role lets them decide cases, and whose account is open."""

    user_id: int
    username: str
    is_admin: bool


@frozen(kw_only=True)
class Involved:
    """Whom a case concerns, and whether admins alone decide it.

    ``acted_id`` took the action that it is an appeal against, None for other cases, the console and rules.
    """

    parties: frozenset[int]
    is_for_admins: bool = False
    acted_id: int | None = None


def hindrance(one: Colleague, involved: Involved) -> Hindrance | None:
    """Say why a colleague may not have a case, None where they may: who could not decide it does not look at it."""
    if one.user_id in involved.parties:
        return Hindrance.PARTY
    if one.user_id == involved.acted_id:
        return Hindrance.ACTED_THEMSELVES
    if involved.is_for_admins and not one.is_admin:
        return Hindrance.NO_ADMIN
    return None
