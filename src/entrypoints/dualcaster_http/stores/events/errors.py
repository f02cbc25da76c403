"""Errors around events of stores: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

STORE_EVENT_ERRORS: ErrorTable = {
    "event.not_found": ErrorRow(
        404, "There is no such event, or its store is not to be seen by the caller.", "there is no such event"
    ),
    "event.invalid": ErrorRow(
        400,
        "What the event is to be breaks a rule; `field` says which part of it.",
        "an event begins within the next year",
        {"field": "day"},
    ),
    "event.over": ErrorRow(
        409,
        "The event was cancelled, or is over. Nothing was changed.",
        "this event is cancelled: nothing more happens to it",
        {"status": "cancelled"},
    ),
    "event.conflict": ErrorRow(
        409,
        "The event changed since `version`. Nothing was done.",
        "this event changed since you looked at it: look again before you save",
        {"version": 3},
    ),
    "event.full": ErrorRow(
        409, "No seat is free at the door.", "all 8 seats are taken: free one first", {"capacity": 8}
    ),
    "event.capacity_too_low": ErrorRow(
        409,
        "More people have a seat than the event is to have.",
        "12 people have a seat already: the capacity cannot be lower",
        {"taken": 12},
    ),
    "event.sign_up_not_possible": ErrorRow(
        409,
        "The sign-up does not allow the step. Nothing was changed.",
        "confirm is not possible: this sign-up is withdrawn",
        {"action": "confirm", "status": "withdrawn"},
    ),
    "event.seat_lapsed": ErrorRow(
        409,
        "The time to take an offered seat has passed.",
        "the time to take this seat has passed: it was offered to the next in line",
    ),
    "event.too_many": ErrorRow(
        409,
        "The store has as many events ahead, or the caller as many sign-ups, as possible.",
        "50 sign-ups are as many as possible",
        {"limit": 50},
    ),
    "event.not_offered": ErrorRow(
        403,
        "The profile of the store says that it has no events.",
        "turn on events in the profile of the store first",
    ),
}
