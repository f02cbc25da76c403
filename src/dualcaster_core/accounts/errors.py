"""Expected failures around accounts."""

from dualcaster_core.kernel.errors import Conflict, DualcasterError


class UserNotFound(DualcasterError):  # noqa: N818
    """No such account, or none that this actor may see."""

    code = "user.not_found"

    def __init__(self, username: str) -> None:
        super().__init__(f"there is no user {username[:40]!r}", username=username[:40])


class UsernameTaken(Conflict):
    """Another account has the name, perhaps in other letter case."""

    code = "user.name_taken"

    def __init__(self, username: str) -> None:
        super().__init__(f"the username {username!r} is taken", username=username)
