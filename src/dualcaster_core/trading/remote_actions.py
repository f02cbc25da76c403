"""What can be done to a trade from a message elsewhere: a button carries a text, which is read when it is pressed."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from attrs import frozen

from dualcaster_core.trading.lifecycle import Action
from dualcaster_core.trading.reading.views import TradeDetail

REMOTE_ACTIONS: Final[Mapping[Action, str]] = {
    Action.ACCEPT: "Accept",
    Action.DECLINE: "Decline",
    Action.WITHDRAW: "Withdraw",
    Action.CONFIRM: "I have everything",
}
"""What can be done from elsewhere, and how its button is called; the rest is done on the site."""
_ACTIONS: Final = "|".join(action.value for action in REMOTE_ACTIONS)
ASKING: Final = rf"trade:ask:(?P<action>{_ACTIONS}):(?P<trade>[A-Za-z0-9]{{4,32}}):(?P<version>[0-9]{{1,9}})"
DOING: Final = (
    rf"trade:do:(?P<action>{_ACTIONS}):(?P<trade>[A-Za-z0-9]{{4,32}}):(?P<version>[0-9]{{1,9}}):(?P<moved>[01])"
)


@frozen
class RemoteAction:
    """An action on a trade, by its public id, as it was at a version."""

    action: Action
    trade: str
    version: int

    @property
    def label(self) -> str:
        """How its button is called."""
        return REMOTE_ACTIONS[self.action]

    @property
    def is_danger(self) -> bool:
        """Whether it ends something."""
        return self.action in (Action.DECLINE, Action.WITHDRAW)

    @property
    def asking(self) -> str:
        """The text of a button that asks first; ``ASKING`` reads it."""
        return f"trade:ask:{self.action.value}:{self.trade}:{self.version}"

    def doing(self, *, moved: bool) -> str:
        """The text of the button that acts; ``moved``: it was shown that values moved. ``DOING`` reads it."""
        return f"trade:do:{self.action.value}:{self.trade}:{self.version}:{int(moved)}"


def remote_action(match: re.Match[str]) -> RemoteAction:
    """Read what a button carried."""
    return RemoteAction(Action(match["action"]), match["trade"], int(match["version"]))


def remote_actions(detail: TradeDetail) -> Sequence[RemoteAction]:
    """List what the reader of a trade can do from elsewhere now."""
    return [
        RemoteAction(action, detail.hashid, detail.version) for action in REMOTE_ACTIONS if action in detail.actions
    ]
