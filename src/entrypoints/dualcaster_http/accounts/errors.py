"""Errors around accounts: status, meaning and example of each code."""

from dualcaster_http.edge.error_table import ErrorRow, ErrorTable

ACCOUNT_ERRORS: ErrorTable = {
    "auth.required": ErrorRow(401, "Nobody is signed in.", "sign in first"),
    "auth.token_expired": ErrorRow(
        401,
        "The access token is older than 15 minutes: get a new one at /auth/refresh.",
        "the access token has expired",
    ),
    "auth.token_invalid": ErrorRow(
        401,
        "The token is none of ours, or its session has ended: log in again.",
        "this token is not valid; log in again",
    ),
    "auth.bot_key_invalid": ErrorRow(
        401,
        "A bot sent no key, two, or one that is not known.",
        "send the key of a bot as Authorization: Bot <key>",
    ),
    "auth.refresh_reused": ErrorRow(
        401,
        "The refresh token was used before: the whole session has ended, since somebody else may hold the newer one.",
        "this refresh token was used before; the session has ended for safety: log in again",
    ),
    "auth.invalid_credentials": ErrorRow(
        401, "No account has this name with this password.", "the name or the password is wrong"
    ),
    "auth.no_password": ErrorRow(
        409,
        "The account has no password yet: have a link to set one sent by /auth/reset.",
        "this account has no password yet; have a link to set one sent to its e-mail address first",
    ),
    "auth.link_invalid": ErrorRow(
        400,
        "The mailed token is unknown, used or too old.",
        "this link was used before or is too old; ask for a new one",
    ),
    "auth.account_suspended": ErrorRow(
        403,
        "Moderators have suspended the account until a moment, or banned it where `until` is null.",
        "this account is suspended until 2026-03-01 09:30 UTC; you can appeal at /appeal",
        {"until": "2026-03-01T09:30:00+00:00"},
    ),
    "auth.account_restricted": ErrorRow(
        403,
        "Moderators have restricted the account: it neither proposes nor writes until then.",
        "your account is restricted until 2026-03-01 09:30 UTC: no new proposals and messages",
        {"until": "2026-03-01T09:30:00+00:00"},
    ),
    "auth.account_locked": ErrorRow(
        423,
        "Too many wrong passwords; Retry-After says in how many seconds the next try is possible.",
        "too many wrong passwords; try again in 15 minutes, or reset the password",
        {"retry_after": 900},
    ),
    "user.not_found": ErrorRow(
        404,
        "There is no such user, or none that the caller may know of.",
        "there is no user 'ann'",
        {"username": "ann"},
    ),
    "session.not_found": ErrorRow(
        404, "The account has no such session, or it has ended.", "there is no such session, or it has ended"
    ),
    "place.unknown": ErrorRow(
        400,
        "No place has this name.",
        "no place is called 'Portlnd'; did you mean Portland, OR?",
        {"field": "place", "suggestions": ["Portland, OR"]},
    ),
    "user.profile_private": ErrorRow(
        403, "The owner shows the profile to nobody else.", "the profile of 'ann' is private", {"username": "ann"}
    ),
    "user.part_hidden": ErrorRow(
        403,
        "The profile is public, this part of it is not.",
        "'ann' does not show the want list",
        {"username": "ann", "part": "want list"},
    ),
    "account.trades_under_way": ErrorRow(
        409,
        "The account has accepted trades that are not over: others wait for what it promised.",
        "2 accepted trades are not over, or disputed: complete or cancel first, or wait for the ruling",
        {"trades": 2},
    ),
    "user.name_taken": ErrorRow(
        409,
        "Another account has the name, perhaps in other letter case.",
        "the username 'ann' is taken",
        {"username": "ann"},
    ),
    "user.name_lookalike": ErrorRow(
        409,
        "The name could be mistaken for that of another account.",
        "the username 'b0b' looks too much like another one; choose one that nobody can mistake",
        {"username": "b0b"},
    ),
    "user.name_reserved": ErrorRow(
        409, "The name is kept back.", "the username 'support' is kept back; choose another", {"username": "support"}
    ),
    "profile.card_type_cooldown": ErrorRow(
        409,
        "The trader type was changed less than 30 days ago.",
        "your trader type can be changed again on 2026-03-02",
        {"changeable_at": "2026-03-02T08:00:00+00:00"},
    ),
    "onboarding.incomplete": ErrorRow(
        409, "Some of the first steps are not done.", "still to do: wants; or skip the rest", {"missing": ["wants"]}
    ),
    "user.email_taken": ErrorRow(
        409,
        "Another account has the e-mail address.",
        "an account with this e-mail address exists; log in, or reset its password",
        {"field": "email"},
    ),
    "oauth.state_invalid": ErrorRow(
        400, "The sign-in was not begun in this browser, or too long ago.", "this sign-in has expired; begin again"
    ),
    "oauth.denied": ErrorRow(
        400, "The owner did not allow it at the provider.", "the provider says that it was not allowed"
    ),
    "oauth.refused": ErrorRow(
        400, "The provider does not accept what it was sent.", "the provider refused the sign-in; begin again"
    ),
    "oauth.email_unverified": ErrorRow(
        403, "The provider does not vouch for an e-mail address.", "verify your e-mail address at the provider first"
    ),
    "oauth.account_closed": ErrorRow(
        403, "The account that this provider signs in to is closed.", "this account is closed"
    ),
    "oauth.provider_unknown": ErrorRow(
        404,
        "No provider of this name is set up here.",
        "nobody can sign in here with 'myspace'",
        {"provider": "myspace"},
    ),
    "linked_account.not_found": ErrorRow(
        404,
        "No account of this provider is linked.",
        "no account of this provider is linked to yours",
        {"provider": "discord"},
    ),
    "oauth.email_taken": ErrorRow(
        409,
        "Another account has the e-mail address.",
        "an account with this e-mail address exists; log in and link the provider there",
    ),
    "linked_account.taken": ErrorRow(
        409, "Somebody else has linked this account.", "this account is linked to somebody else"
    ),
    "linked_account.another_linked": ErrorRow(
        409, "Another account of this provider is linked.", "unlink your other account of this provider first"
    ),
    "linked_account.last_sign_in": ErrorRow(
        409,
        "Without this account nobody could sign in any more: set a password first.",
        "this is your only way to sign in; set a password first",
        {"provider": "discord"},
    ),
    "linked_account.link_invalid": ErrorRow(
        400,
        "The text is no public link of a collection at Moxfield.",
        "paste the public link of your collection, such as https://moxfield.com/collection/AbC123",
        {"field": "link"},
    ),
    "linked_account.not_linked": ErrorRow(
        404,
        "The outside account is linked to nobody here.",
        "this outside account is linked to no account here; link it first",
        {"provider": "discord"},
    ),
    "linked_account.request_invalid": ErrorRow(
        404,
        "The address of a link is unknown, was used, or is too old.",
        "this link was used before or is too old; ask for a new one where you got it",
    ),
    "guild.not_linked": ErrorRow(
        404,
        "No admin has linked this Discord server.",
        "this server is not linked yet: an admin of it links it with /dd server link",
    ),
    "guild.unknown": ErrorRow(
        404,
        "Discord does not list this server among the caller's.",
        "Discord does not list this server among yours; connect Discord again if you joined it lately",
    ),
    "guild.admin_needed": ErrorRow(
        403, "Only who manages a Discord server links it.", "only people who may manage this server can do that"
    ),
    "guild.not_member": ErrorRow(
        403,
        "The caller takes no part in this Discord server.",
        "you take no part in this server yet: join in with /dd join-server",
    ),
    "linked_account.expired": ErrorRow(
        409, "The provider takes the stored tokens no longer.", "link the account again"
    ),
    "oauth.provider_unavailable": ErrorRow(
        503, "The provider does not answer.", "the provider does not answer; try again in a moment"
    ),
}
