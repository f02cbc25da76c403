"""What somebody wants to send."""

from collections.abc import Sequence

from attrs import field, frozen

from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.kernel.text import plain_lines
from dualcaster_core.messaging.model import LONGEST_MESSAGE, MOST_PHOTOS

LONGEST_KEY = 64


def message_text(text: str) -> str:
    """Return a text as it is stored. Raises ``ValidationFailed`` where it is too long."""
    kept = plain_lines(text)
    if len(kept) > LONGEST_MESSAGE:
        raise ValidationFailed(
            f"this message has {len(kept):,} characters; at most {LONGEST_MESSAGE:,} are possible", field="text"
        )
    return kept


def _ids(ids: Sequence[int]) -> tuple[int, ...]:
    return tuple(ids)


@frozen(kw_only=True)
class MessageDraft:
    """A message before it is sent: words, up to four photos that were uploaded, a card, a trade.

    Raises ``ValidationFailed`` where it is empty, too long, or has too many photos or one twice.
    """

    text: str = field(default="", converter=message_text)
    photo_ids: Sequence[int] = field(default=(), converter=_ids)
    card_id: int | None = None
    trade_id: int | None = None
    client_key: str | None = None

    def __attrs_post_init__(self) -> None:
        if len(self.photo_ids) > MOST_PHOTOS:
            raise ValidationFailed(f"a message shows at most {MOST_PHOTOS} photos", field="photos")
        if len(set(self.photo_ids)) != len(self.photo_ids):
            raise ValidationFailed("a photo is named twice", field="photos")
        if not (self.text or self.photo_ids or self.card_id or self.trade_id):
            raise ValidationFailed("write something, or add a photo or a card", field="text")
        if self.client_key is not None and not 0 < len(self.client_key) <= LONGEST_KEY:
            raise ValidationFailed(f"the key of a message has 1 to {LONGEST_KEY} characters", field="client_key")
