"""Expected failures between people. None of them tells who blocks whom, nor who declined."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError, Forbidden


class ConnectionIllegalTransition(Conflict):
    """What somebody wants to do with a connection is not possible as it stands."""

    code = "connection.illegal_transition"

    def __init__(self, action: str) -> None:
        super().__init__(f"{action} is not possible: there is no request of this person to you", action=action)


class TooManyConnections(Conflict):
    """Somebody has asked for as many connections as one may, today or in all."""

    code = "connection.too_many"

    def __init__(self, limit: int, what: str) -> None:
        super().__init__(f"you have {limit} {what}: that is as many as possible", limit=limit)


class ConnectionNeedsPublicProfile(Forbidden):
    """Who asks for a connection shows their profile to nobody, so the other could not tell who asks."""

    code = "connection.private_profile"

    def __init__(self) -> None:
        super().__init__("make your profile public first: whom you ask wants to see who asks")


class NotAPartner(Forbidden):
    """Only people who completed a trade with each other endorse each other."""

    code = "endorsement.no_trade"

    def __init__(self, username: str) -> None:
        super().__init__(f"complete a trade with {username[:40]} first: only trading partners endorse each other")


class TraderNoteNotFound(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """There is no note about this person."""

    code = "note.not_found"

    def __init__(self) -> None:
        super().__init__("you have no note about this trader")


class TooManyNotes(Conflict):
    """Somebody keeps as many notes as one may."""

    code = "note.too_many"

    def __init__(self, limit: int) -> None:
        super().__init__(f"you keep {limit:,} notes: delete one before you write another", limit=limit)
