"""Expected failures around Discord servers."""

from dualcaster_core.kernel.errors import DualcasterError, Forbidden


class GuildNotLinked(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """No admin has linked this Discord server."""

    code = "guild.not_linked"

    def __init__(self) -> None:
        super().__init__("this server is not linked yet: an admin of it links it with /dd server link")


class GuildAdminNeeded(Forbidden):
    """Only who manages a Discord server links or unlinks it."""

    code = "guild.admin_needed"

    def __init__(self) -> None:
        super().__init__("only people who may manage this server can do that")


class NotGuildMember(Forbidden):
    """The user takes no part in this Discord server."""

    code = "guild.not_member"

    def __init__(self) -> None:
        super().__init__("you take no part in this server yet: join in with /dd join-server")


class ServerUnknown(DualcasterError):  # noqa: N818
    """Discord does not list this server among the user's."""

    code = "guild.unknown"

    def __init__(self) -> None:
        super().__init__("Discord does not list this server among yours; connect Discord again if you joined it lately")
