"""The frames of the live channel: JSON texts, each with a ``type``."""

from collections.abc import Collection, Iterable, Mapping
from typing import Annotated, Final

import msgspec

from dualcaster_core.notifying.live_updates import LiveUpdate, TransientUpdate
from dualcaster_core.notifying.presence import MOST_WATCHED

MOST_FOLLOWED: Final = 50
"""Cards whose prices one page may follow."""
_LARGEST = 2**53 - 1
PublicId = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9]{1,32}$")]


class Hello(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="hello", tag_field="type"):
    """The first frame: the number of the last update that was seen, and a ticket where no cookie says who it is."""

    after: Annotated[int, msgspec.Meta(ge=0, le=_LARGEST)] | None = None
    ticket: Annotated[str, msgspec.Meta(max_length=500)] | None = None


class Ping(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag="ping", tag_field="type"):
    """Asks for a sign of life."""


class Typing(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="typing", tag_field="type"):
    """Says that somebody types in a conversation."""

    conversation: PublicId


class Watch(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="watch", tag_field="type"):
    """Names the people whose presence a page shows; replaces those it named before."""

    users: Annotated[list[PublicId], msgspec.Meta(max_length=MOST_WATCHED)]


class Follow(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag="follow", tag_field="type"):
    """Names the cards whose prices a page shows; replaces those it named before."""

    cards: Annotated[list[PublicId], msgspec.Meta(max_length=MOST_FOLLOWED)]


ClientFrame = Hello | Ping | Typing | Watch | Follow
_decoder: Final[msgspec.json.Decoder[ClientFrame]] = msgspec.json.Decoder(ClientFrame, strict=True)
_encode: Final = msgspec.json.Encoder().encode


class FrameInvalid(Exception):  # noqa: N818 - never leaves the connection
    """A frame is none of ours; the text says why."""


def read_frame(text: str | None) -> ClientFrame:
    """Read a frame of a client. Raises ``FrameInvalid``, for a binary one (None) too."""
    if text is None:
        raise FrameInvalid("frames are texts")
    try:
        return _decoder.decode(text)
    except msgspec.ValidationError as error:
        raise FrameInvalid(str(error)) from error
    except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
        raise FrameInvalid("a frame is a JSON object") from error


def ready(sequence: int) -> str:
    """Say from which update on somebody reads along."""
    return _written({"type": "ready", "sequence": sequence})


def update(one: LiveUpdate) -> str:
    """Tell an update."""
    return _written({"type": one.type, "sequence": one.sequence, "facts": one.facts})


def reset(sequence: int) -> str:
    """Say that updates are missing: what a page shows is to be loaded anew, and ``sequence`` goes on from there."""
    return _written({"type": "reset", "sequence": sequence})


def transient(one: TransientUpdate) -> str:
    """Tell what is true for seconds only."""
    return _written({"type": one.type, "facts": one.facts})


def presence(online: Collection[str]) -> str:
    """Say who of those a page watches is online."""
    return _written({"type": "presence", "facts": {"online": sorted(online)}})


def prices(changed: Iterable[Mapping[str, object]]) -> str:
    """Say what cards are worth now."""
    return _written({"type": "prices", "facts": {"prices": list(changed)}})


def error(code: str, message: str) -> str:
    """Say what is wrong with a frame."""
    return _written({"type": "error", "code": code, "message": message})


PONG: Final = _encode({"type": "pong"}).decode()


def _written(frame: dict[str, object]) -> str:
    return _encode(frame).decode()
