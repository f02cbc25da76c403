"""Errors around trades: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

TRADING_ERRORS: ErrorTable = {
    "trade.not_found": ErrorRow(
        404, "There is no such trade, or it is one of other people.", "there is no such trade of yours"
    ),
    "trade.invalid": ErrorRow(
        400,
        "What is proposed breaks a rule; `field` says which part of it.",
        "only one of the two sides adds cash",
        {"field": "cash"},
    ),
    "trade.cannot_trade_self": ErrorRow(
        400, "The caller is the recipient.", "you cannot trade with yourself", {"field": "recipient"}
    ),
    "trade.blocked_user": ErrorRow(
        403,
        "The caller blocks the recipient.",
        "you blocked ann: unblock them before you trade",
        {"username": "ann"},
    ),
    "trade.illegal_transition": ErrorRow(
        409,
        "The state of the trade does not allow the action, or not to the caller. Nothing was changed.",
        "accept is not possible: this trade is declined",
        {"action": "accept", "status": "declined"},
    ),
    "trade.conflict": ErrorRow(
        409,
        "The trade changed since `version`. Nothing was done; `details.trade` is the trade as it is now.",
        "this trade changed since you looked at it: look again before you act",
        {"version": 4},
    ),
    "trade.expired": ErrorRow(
        409,
        "The time of the proposal has passed.",
        "this proposal expired on 2026-03-02 at 18:30 UTC",
        {"expired_at": "2026-03-02T18:30:00+00:00"},
    ),
    "trade.no_longer_available": ErrorRow(
        409, "The two cannot trade with each other any more.", "this trade is no longer available"
    ),
    "trade.values_moved": ErrorRow(
        409,
        "A side is worth over 10 % more or less than when the proposal was sent: accept again with `confirm_values`.",
        "prices moved since this was sent: the offered cards were worth $31.50 and are worth $38.00, the asked ones"
        " $33.00 and now $33.00; accept again with confirm_values to take it as it is",
        {
            "proposer_value_then": "31.50",
            "proposer_value_now": "38.00",
            "recipient_value_then": "33.00",
            "recipient_value_now": "33.00",
        },
    ),
    "trade.too_many_open": ErrorRow(
        409,
        "A new account has as many proposals open as it may until its first completed trade.",
        "until your first completed trade at most 3 proposals can be open at a time: withdraw one, or wait for an"
        " answer",
        {"limit": 3},
    ),
    "trade.too_many_counters": ErrorRow(
        409,
        "The chain of counter-offers is as long as it may be.",
        "after 10 counter-offers one of you accepts, declines, or begins anew",
        {"limit": 10},
    ),
    "trade.exposure": ErrorRow(
        409,
        "The caller would have more coming by mail than their tier allows; `frees` is a trade that frees enough.",
        "your tier allows $100.00 in accepted trades by mail; $80.00 are under way and this one adds $33.00;"
        " completing trade #kZyLqP4bRx frees enough",
        {"limit": "100.00", "exposed": "80.00", "added": "33.00", "frees": "kZyLqP4bRx"},
    ),
    "trade.partner_exposed": ErrorRow(
        409,
        "The other has too many trades under way for this one.",
        "the other has too many trades under way to take on this one now: try again later",
    ),
    "trade.no_fair_counter": ErrorRow(
        409,
        "No edit makes the proposal fair with the cards that there are.",
        "no other choice of cards makes this fair: choose by hand, or add cash",
    ),
    "inventory.full": ErrorRow(
        409,
        "A stack would have more copies than an inventory counts.",
        "there is no room for the copies of Forest",
        {"cards": ["Forest"]},
    ),
}
