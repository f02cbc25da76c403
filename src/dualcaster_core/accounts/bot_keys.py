"""Keys of bots of our own in other processes: who holds one acts for everybody who has linked a Discord account."""

from hashlib import sha256
from hmac import compare_digest
from typing import Final

from attrs import field, frozen

from dualcaster_core.kernel.errors import DualcasterError, ValidationFailed

SHORTEST_BOT_KEY: Final = 32
LONGEST_BOT_KEY: Final = 200
_FEWEST_DIFFERENT: Final = 8


class BotKeyInvalid(DualcasterError):  # noqa: N818 - reads as a fact in a raise statement
    """A bot sent no key, or none that is known here."""

    code = "auth.bot_key_invalid"

    def __init__(self) -> None:
        super().__init__("send the key of a bot as Authorization: Bot <key>")


def check_bot_key(key: str) -> str:
    """Return a key that nobody guesses and every header can carry. Raises ``ValidationFailed``."""
    if not SHORTEST_BOT_KEY <= len(key) <= LONGEST_BOT_KEY:
        raise ValidationFailed(f"{SHORTEST_BOT_KEY} to {LONGEST_BOT_KEY} characters that nobody can guess")
    if any(not "!" <= mark <= "~" for mark in key):
        raise ValidationFailed("letters, digits and marks of ASCII alone, without spaces")
    if len(set(key)) < _FEWEST_DIFFERENT:
        raise ValidationFailed(f"at least {_FEWEST_DIFFERENT} different characters: this one could be guessed")
    return key


@frozen
class BotCaller:
    """A bot that showed its key; ``name`` tells keys apart, and says nothing of them."""

    name: str


@frozen(init=False)
class BotKeys:
    """Knows the key of our bots by its hash; without one nobody is let in."""

    _known: bytes | None = field(repr=False)

    def __init__(self, key: str | None) -> None:
        self.__attrs_init__(None if key is None else _digest(check_bot_key(key)))

    def caller(self, key: str) -> BotCaller:
        """Return whose key this is, in a time that does not depend on it. Raises ``BotKeyInvalid``."""
        given = _digest(key)
        if self._known is None or not compare_digest(given, self._known):
            raise BotKeyInvalid
        return BotCaller(given.hex()[:12])


def _digest(key: str) -> bytes:
    return sha256(key.encode("utf-8", "surrogatepass")).digest()
