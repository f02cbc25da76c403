"""Forms about somebody: whom they are about, and which page they lead back to."""

from typing import Annotated

import msgspec

from dualcaster_core.social.model import EndorsementKind
from dualcaster_http.site.forms import local_path

HashId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{1,32}$")]
Back = Annotated[str, msgspec.Meta(max_length=300)]


class TraderForm(msgspec.Struct, kw_only=True):
    """Whom something is done with, and the page to show afterwards."""

    trader: HashId
    back: Back = ""


class EndorsementForm(TraderForm, kw_only=True):
    """Whom to endorse for what, or no longer."""

    kind: EndorsementKind


class NoteForm(TraderForm, kw_only=True):
    """What to note of somebody."""

    text: Annotated[str, msgspec.Meta(max_length=4_000)] = ""


def way_back(read: TraderForm, default: str) -> str:
    """Return the page that a form leads back to, a page of this site."""
    return local_path(read.back, default)
