"""Expected failures around profile cards."""

from dualcaster_core.kernel.errors import Forbidden, ServiceUnavailable


class CardNotPublic(Forbidden):
    """Somebody wants to share the picture of a card that leads to a page nobody may see."""

    code = "profile_card.private"

    def __init__(self) -> None:
        super().__init__("make your profile public first: the picture of your card leads to it")


class CardPictureUnavailable(ServiceUnavailable):
    """The picture of a card could not be drawn in time."""

    code = "profile_card.picture_unavailable"

    def __init__(self) -> None:
        super().__init__("the picture of this card cannot be drawn right now; try again in a minute")
