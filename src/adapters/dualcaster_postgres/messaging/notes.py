"""What the system says, from its column."""

from collections.abc import Mapping
from typing import Any

import cattrs

from dualcaster_core.messaging.model import SystemNote


def note_of(column: Mapping[str, Any]) -> SystemNote:
    """Read a note."""
    return cattrs.structure(column, SystemNote)
