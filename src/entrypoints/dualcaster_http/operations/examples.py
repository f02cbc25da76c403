"""Examples of the state of the service."""

from dualcaster_http.edge.capability import Examples
from dualcaster_http.operations.responses import Health, ReadyState

ANSWERS: Examples = {
    Health: Health(),
    ReadyState: ReadyState(
        status="ready", database="up", schema="current", redis="up", background="running", reasons={}
    ),
}
