"""Errors around profiles and staff of stores: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

STORE_PROFILE_ERRORS: ErrorTable = {
    "store.not_found": ErrorRow(
        404,
        "There is no such store, or it is not verified and somebody else's, or the caller does not work there.",
        "there is no such store, or its business is not verified yet",
    ),
    "store.forbidden": ErrorRow(
        403,
        "The caller's role in the store does not allow this.",
        "as a clerk of this store you may not change the store's profile: ask its owner",
        {"role": "clerk", "permission": "change the store's profile"},
    ),
    "store.changed": ErrorRow(
        409,
        "Somebody else of the staff changed the store meanwhile.",
        "somebody else changed this store meanwhile: look at it again, and repeat your change",
    ),
    "store.name_differs": ErrorRow(
        400,
        "What was typed is not the name of the store that is to be closed.",
        "type the name of the store to close it: Mox Corner",
        {"field": "store_name"},
    ),
    "store.exists": ErrorRow(
        409,
        "The account owns a store already.",
        "this account owns a store already: change that one",
    ),
    "store.business_needed": ErrorRow(
        409,
        "The account is no business account.",
        "only business accounts have stores: ask to be verified as a business first",
    ),
    "store.hours": ErrorRow(
        400,
        "The opening hours overlap, or are no hours.",
        "the opening hours of monday overlap with those of tuesday",
        {"field": "hours"},
    ),
    "store.address_unknown": ErrorRow(
        400,
        "The address is on no map.",
        "'Nowhere, United States' is not on our map: check city and country, or state latitude and longitude",
        {"field": "store_city"},
    ),
    "store.staff_not_found": ErrorRow(
        404,
        "Nobody of that name works for the store or was invited.",
        "nobody of that name works here or was invited",
    ),
    "store.staff_step": ErrorRow(
        409,
        "The change of the staff is not possible as things stand.",
        "a store has one owner: transfer the ownership instead",
    ),
}
