"""Errors around messages: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

MESSAGING_ERRORS: ErrorTable = {
    "conversation.not_found": ErrorRow(
        404, "There is no such conversation, or none that the caller takes part in.", "there is no such conversation"
    ),
    "message.not_found": ErrorRow(
        404,
        "There is no such message in this conversation, or it was deleted.",
        "there is no such message; it may have been deleted",
    ),
    "photo.not_found": ErrorRow(
        404, "There is no such photo, or none that the caller may see.", "there is no such photo; add it again"
    ),
    "photo.taken": ErrorRow(
        409, "The photo was sent with another message.", "this photo was sent with another message; add it again"
    ),
    "message.blocked_user": ErrorRow(
        409,
        "The caller blocks the other person.",
        "you block bob; unblock them in your settings to write to them",
        {"username": "bob"},
    ),
    "conversation.request_pending": ErrorRow(
        409,
        "The caller has written as a stranger, and is not answered yet.",
        "you can write more once bob answers your first message",
        {"username": "bob"},
    ),
    "conversation.not_a_request": ErrorRow(
        409, "There is no request to answer.", "this conversation is no request any more"
    ),
    "thread.closed": ErrorRow(
        409,
        "The trade is over, or no longer available.",
        "this trade is over, so its messages can only be read",
    ),
    "thread.not_open": ErrorRow(
        409, "The proposal was not sent yet.", "send the proposal first; then you can write about it"
    ),
    "thread.cannot_mute": ErrorRow(
        409,
        "Both agreed on the trade.",
        "you both agreed on this trade, so its messages cannot be muted until it is over",
    ),
    "message.too_late": ErrorRow(
        409,
        "The message is older than five minutes.",
        "a message can be changed for 5 minutes; this one is older",
    ),
    "message.not_editable": ErrorRow(
        409,
        "Messages about a trade cannot be edited.",
        "messages about a trade cannot be edited; delete it within 5 minutes and write another",
    ),
    "message.edit_refused": ErrorRow(
        400,
        "The change reads like a known scam: it would have to be looked at first, as a new message is.",
        "this change has to be checked first: send it as a message of its own",
        {"field": "text"},
    ),
    "held_message.not_found": ErrorRow(404, "There is no such held message.", "there is no such held message"),
    "held_message.decided": ErrorRow(
        409,
        "Somebody, or time, has decided on the held message.",
        "this message was delivered before",
        {"status": "delivered"},
    ),
    "held_message.undeliverable": ErrorRow(
        409,
        "The sender of the held message could not write there any more.",
        "this message cannot be delivered any more: its sender could not write there now; withhold it",
    ),
    "message.limit": ErrorRow(
        429,
        "The caller has sent as many messages as an hour takes; Retry-After says in how many seconds there is room.",
        "you have sent 100 messages within an hour; try again in 12 minutes",
        {"retry_after": 690},
    ),
    "conversation.limit": ErrorRow(
        429,
        "The caller has no completed trade yet, and wrote to as many new people as a day takes.",
        "before your first completed trade you can write to 5 new people a day; try again in 7 hours",
        {"retry_after": 25_000},
    ),
}
