"""What holds for direct messages."""

from datetime import timedelta

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed


@frozen(kw_only=True)
class DirectMessageRules:
    """How carefully direct messages are begun: Discord quarantines bots that write to many who did not ask.

    A bot opens ``hourly`` new channels in an hour, all of its processes together. After Discord says that it opened too
    many, or ``refusals`` people in an hour take none, none is begun for ``pause``. Who would wait longer than
    ``patience`` for one is told in a thread of a server they take part in, where there is one.
    """

    hourly: int = 20
    refusals: int = 5
    pause: timedelta = timedelta(hours=1)
    patience: timedelta = timedelta(minutes=10)

    def __attrs_post_init__(self) -> None:
        if not 1 <= self.hourly <= 1_000:
            raise ValidationFailed("a bot opens 1 to 1000 new direct messages in an hour", field="hourly")


@frozen(kw_only=True)
class MessageAction:
    """A button under a message: what it says, and the text that it comes back with."""

    label: str
    code: str
    is_danger: bool = field(default=False)
