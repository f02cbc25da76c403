"""Errors around what staff do with accounts: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

STAFF_ERRORS: ErrorTable = {
    "role.last_admin": ErrorRow(
        409,
        "It is the last account that may administer the site.",
        "this is the last admin: make somebody else an admin first",
        {"field": "role"},
    ),
    "reason.required": ErrorRow(
        400, "No reason is given.", "say why: the reason stays in the audit log", {"field": "reason"}
    ),
    "account.not_locked": ErrorRow(409, "The account is not locked.", "ann is not locked: nothing has to be unlocked"),
    "account.already_verified": ErrorRow(
        409,
        "The e-mail address is verified, or the account has none.",
        "ann has no e-mail address that waits to be verified",
    ),
    "business.not_found": ErrorRow(404, "There is no such business account.", "there is no such business account"),
    "business.step_not_allowed": ErrorRow(
        409,
        "The business account is not in a state for this.",
        "a business account that is verified cannot be changed so (apply)",
        {"step": "apply", "state": "verified"},
    ),
    "business.changed": ErrorRow(
        409,
        "The business account is not as the caller saw it: read it again.",
        "this business account was changed since you opened it; look at it again",
    ),
}
