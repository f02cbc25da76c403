"""Examples of the state of the service."""

from collections.abc import Mapping
from typing import Any

from dualcaster_http.operations.responses import Health, ReadyState

ANSWERS: Mapping[type[Any], object] = {
    Health: Health(),
    ReadyState: ReadyState(status="ready", database="up", schema="current", redis="up"),
}
