"""Messages that a page shows once after something was done: the cookie carries a code, and the words stand here."""

import re
from collections.abc import Mapping
from typing import Any

from attrs import frozen
from litestar import Request, Response
from litestar.datastructures import Cookie

COOKIE = "flash"
_SECONDS = 60
_FORM = re.compile(r"([a-z][a-z_]{1,39})(?:\.([0-9]{1,9}))?")

FLASHES: Mapping[str, tuple[str, str]] = {
    "welcome": ("good", "Welcome. We sent a link to confirm your e-mail address."),
    "logged_in": ("good", "You are logged in."),
    "logged_out": ("good", "You are logged out."),
    "logged_out_everywhere": ("good", "Every other device is logged out."),
    "session_ended": ("good", "That device is logged out."),
    "avatar_saved": ("good", "Your picture is saved."),
    "avatar_removed": ("good", "Your picture is removed."),
    "gone_public": ("good", "Your profile is public. Traders can find you now."),
    "saved": ("good", "Saved."),
    "frame_worn": ("good", "Your frame is changed."),
    "frame_locked": ("bad", "That frame is locked. Earn an achievement that opens it first."),
    "test_sent": ("good", "A test is on its way, by every way that is open."),
    "category_silenced": ("good", "Silenced. Only the notification centre tells you of these now."),
    "password_changed": ("good", "Your password is changed. Other devices are logged out."),
    "password_reset": ("good", "Your password is changed. Log in with the new one."),
    "email_verified": ("good", "Your e-mail address is confirmed."),
    "email_sent": ("good", "We sent a link to the new address. It changes when you open it."),
    "email_changed": ("good", "Your e-mail address is changed."),
    "verification_sent": ("good", "We sent you a new link."),
    "connected": ("good", "The account is connected."),
    "disconnected": ("good", "The account is no longer connected."),
    "connect_failed": ("bad", "The account was not connected. Nothing has changed; you can try again."),
    "onboarded": ("good", "You are ready to trade. These are your matches."),
    "matches_refreshed": ("good", "Matches refreshed: {n} found."),
    "store_opened": ("good", "Your store is there. Invite your staff, and fill in what is missing."),
    "store_joined": ("good", "Welcome to the staff."),
    "store_declined": ("good", "Declined."),
    "store_closed": ("good", "The store is closed. You can open it again."),
    "store_left": ("good", "You no longer work for this store."),
    "store_stock_saved": ("good", "Saved."),
    "store_sync_connected": ("good", "Connected. Start the first sync when you like."),
    "store_sync_disconnected": ("good", "Disconnected. Your stock stays as it is."),
    "store_sync_started": ("good", "The sync has started."),
    "store_sync_cancelled": ("good", "Cancelled. Nothing was changed."),
    "store_sync_settings": ("good", "Saved."),
    "store_push_started": ("good", "Your changes are being sent."),
    "store_listing_mapped": ("good", "Mapped, now and in every sync to come."),
    "store_staff_invite": ("good", "Invited. They work here once they accept."),
    "store_staff_role": ("good", "The role is changed, at once."),
    "store_staff_remove": ("good", "Removed. They have no access any more."),
    "store_staff_transfer": ("good", "The store is handed over. You are a manager now."),
    "buylist_submitted": ("good", "Submitted. The store looks at it; the offers are frozen."),
    "buylist_moved": ("good", "Done."),
    "buylist_answered": ("good", "Your answer is noted. The store can pay now."),
    "buylist_taken": ("good", "Taken in. Grade the cards next."),
    "buylist_graded": ("good", "Graded."),
    "buylist_paid": ("good", "Paid. The copies are in the stock."),
    "credit_spent": ("good", "Credit spent."),
    "credit_voided": ("good", "The credit is back."),
    "item_saved": ("good", "Saved."),
    "event_seat": ("good", "You have a seat."),
    "event_waiting": ("good", "You are on the waiting list. You are told when a seat falls free."),
    "event_withdrawn": ("good", "Withdrawn."),
    "event_cancelled": ("good", "Cancelled. Everybody who signed up is told."),
    "events_planned": ("good", "Planned. Events in the calendar by that: {n}."),
    "item_removed": ("good", "Removed from your inventory."),
    "item_added": ("good", "Added to your inventory. Copies: {n}."),
    "have_saved": ("good", "Have list entry saved."),
    "have_removed": ("good", "Removed from your have list. The card stays in your inventory."),
    "lines_changed": ("good", "Entries changed: {n}."),
    "lines_refused": ("bad", "Nothing was changed: choose entries that are still on the list, and try again."),
    "undone": ("good", "Undone. Everything is as it was."),
    "prices_set": ("good", "The new prices are set. You can undo this for 14 days."),
    "preview_discarded": ("good", "Preview discarded. No price was changed."),
    "prices_undone": ("good", "The prices are back as they were before that run."),
    "price_run_over": ("bad", "Too late for that: the run was decided already, or its time is over."),
    "store_message_sent": ("good", "Your message is on its way."),
    "customer_gone": ("bad", "Nothing was sent: that person’s wants have changed, or are no longer shown."),
    "message_not_wanted": ("bad", "Nothing was sent: that person gets no messages from stores."),
    "message_too_soon": ("bad", "Nothing was sent: the store wrote to that person in the last seven days."),
    "message_limit": ("bad", "Nothing was sent: the store has reached its limit of messages for a day."),
    "spares_offered": ("good", "Offers set or raised: {n}."),
    "spares_changed": ("bad", "Your lists were changed meanwhile. This is what would be offered now."),
    "spares_refused": ("bad", "Enter a number from 0 to 9,999."),
    "step_refused": ("bad", "That did not work: the numbers are as they were."),
    "want_saved": ("good", "Want list entry saved."),
    "want_removed": ("good", "Removed from your want list."),
    "want_added": ("good", "Added to your want list. Copies: {n}."),
    "import_done_before": ("good", "This file was imported already."),
    "import_dropped": ("good", "Import discarded. Nothing was changed."),
    "import_replaced": (
        "bad",
        "That file does not wait any more: it was imported, discarded, or a newer one took its place.",
    ),
    "conversation_archived": ("good", "Put into the archive."),
    "conversation_unarchived": ("good", "Back in your inbox."),
    "conversation_muted": ("good", "Muted. New messages do not notify you any more."),
    "conversation_unmuted": ("good", "New messages notify you again."),
    "conversation_accepted": ("good", "Accepted. You can write to each other now."),
    "conversation_ignored": ("good", "Request ignored."),
    "message_deleted": ("good", "Message deleted."),
    "message_edited": ("good", "Message changed."),
    "message_reported": ("good", "Thank you. Our moderators look at your report."),
    "held_released": ("good", "Delivered. It is new to whom it is for."),
    "held_withheld": ("good", "Withheld. Its sender sees that it was not delivered."),
    "held_undeliverable": ("bad", "Its sender could not write there any more: withhold it."),
    "held_decided": ("bad", "Somebody has decided on this message before."),
    "note_kept": ("good", "Kept. Only moderators see it."),
    "case_decided": ("good", "Decided. Everybody concerned is told."),
    "case_taken": ("good", "You look at this case."),
    "case_assigned": ("good", "Given away. Whoever has it now is told."),
    "case_not_assigned": ("bad", "That person may not decide this case. Choose somebody else."),
    "case_changed": ("bad", "Something happened in this case since you opened it. Look at it again."),
    "case_released": ("good", "Nobody looks at this case now."),
    "role_changed": ("good", "The role is changed. It holds at once."),
    "access_signed_out": ("good", "Signed out everywhere."),
    "access_unlocked": ("good", "Unlocked. They can try again at once."),
    "access_resent": ("good", "The verification e-mail is on its way."),
    "business_verify": ("good", "Verified. The account has the role of a store now."),
    "business_reject": ("good", "Rejected. The owner reads your reason."),
    "business_revoke": ("good", "Revoked. The owner reads your reason."),
    "business_applied": ("good", "We have your application. Our staff look at it."),
    "dispute_opened": ("good", "The dispute is open. Both of you are told, and a moderator looks at it."),
    "dispute_answered": ("good", "Added. It stays as it is, and both sides see it."),
    "dispute_resolved": ("good", "Decided. Both sides are told."),
    "evidence_requested": ("good", "Asked. They have seven days to answer."),
    "tracking_recorded": ("good", "Noted. It is a fact of the case now."),
    "appeal_filed": ("good", "We have your appeal. Somebody else than who decided looks at it."),
    "report_filed": ("good", "Thank you. Our moderators look at your report."),
    "user_blocked": ("good", "Blocked. You do not see each other any more."),
    "user_unblocked": ("good", "Unblocked."),
    "favorite_added": ("good", "Added to your favourites. You see the signals that they make for their followers."),
    "favorite_removed": ("good", "Removed from your favourites."),
    "connection_asked": ("good", "Asked. You find each other here once they accept."),
    "connection_made": ("good", "You are connected."),
    "connection_declined": ("good", "Declined. They are not told."),
    "connection_removed": ("good", "Removed. Nobody is told."),
    "connection_limit": ("bad", "That is as many requests or connections as possible for now. Try again tomorrow."),
    "connection_private": ("bad", "Make your profile public first: whom you ask wants to see who asks."),
    "connection_gone": ("bad", "There is no request of theirs any more. Nothing has changed."),
    "endorsed": ("good", "Endorsed. They see it on their page."),
    "endorsement_withdrawn": ("good", "Your endorsement is taken back."),
    "listings_watched": ("good", "A favourite now. You hear at night what they have listed."),
    "listings_left": ("good", "You hear of their new listings no longer."),
    "note_saved": ("good", "Note saved. Nobody but you sees it."),
    "note_deleted": ("good", "Note deleted."),
    "note_refused": ("bad", "A note has at most 2,000 characters of plain text. Nothing was saved."),
    "note_limit": ("bad", "You keep as many notes as possible. Delete one first."),
    "signal_made": ("good", "Your signal is made. It counts from now on."),
    "signal_followed": ("good", "You follow this signal. Its outcome counts in your reputation."),
    "signal_followed_late": ("good", "You follow this signal. It is too late for its outcome to count."),
    "signal_unfollowed": ("good", "You do not follow this signal any more."),
    "signal_closed": ("good", "Closed. Nobody else can follow it; it is judged all the same."),
    "signal_closed_already": ("bad", "This signal is closed: nobody can follow it any more."),
    "signal_is_own": ("bad", "This is your own signal; nobody follows their own."),
    "signal_deleted": ("good", "Your signal is deleted."),
    "signal_not_deleted": ("bad", "Not deleted: somebody follows it, or it is older than an hour. Close it instead."),
    "survey_answered": ("good", "Thank you. Your answer counts, and nobody sees that it is yours."),
    "survey_refused": ("bad", "That is no answer from 0 to 10. Nothing was counted."),
    "trade_sent": ("good", "Proposal sent."),
    "trade_saved": ("good", "Draft saved. Only you see it until you send it."),
    "trade_discarded": ("good", "Draft discarded."),
    "trade_accepted": ("good", "Accepted. The cards of both of you are promised now."),
    "trade_declined": ("good", "Declined."),
    "ring_proposed": ("good", "Proposed. Your cards are promised; the others have two days to accept."),
    "ring_accepted": ("good", "Accepted. Your cards are promised; nothing is sent before everybody has accepted."),
    "ring_declined": ("good", "Declined. Everybody’s cards are free again."),
    "trade_withdrawn": ("good", "Proposal withdrawn."),
    "trade_marked_sent": ("good", "Marked as sent."),
    "trade_confirmed": ("good", "Confirmed."),
    "trade_cancel_asked": ("good", "Asked. You will hear when they answer."),
    "trade_cancelled": ("good", "The trade is cancelled."),
    "review_sent": ("good", "Thank you. Your review is sent."),
    "review_saved": ("good", "Your review is changed."),
    "review_answered": ("good", "Your answer is shown with the review."),
    "prices_released": ("good", "Prices released: {n}."),
    "prices_rejected": ("good", "Prices rejected: {n}."),
    "prices_left": ("bad", "Somebody else had decided on these meanwhile: {n}."),
    "price_file_released": ("good", "Released. The file is brought in now; that may take a few minutes."),
    "price_file_rejected": ("good", "Thrown away. The prices of before stay."),
    "price_file_left": ("bad", "That file does not wait any more: somebody has decided on it, or a newer one came."),
    "account_deleted": ("good", "Your account is deleted."),
}
"""Kind (good or bad) and words of each code; ``{n}`` stands for the number that may follow a code."""


@frozen
class Flash:
    """Words to show once, and whether something went well (``good``) or not (``bad``)."""

    kind: str
    text: str


def flashes_of(request: Request[Any, Any, Any]) -> tuple[Flash, ...]:
    """Return what is to be shown; codes that are not in the table say nothing."""
    found = []
    for one in request.cookies.get(COOKIE, "")[:200].split("~")[:3]:
        matched = _FORM.fullmatch(one)
        if matched and matched.group(1) in FLASHES:
            kind, text = FLASHES[matched.group(1)]
            found.append(Flash(kind, text.replace("{n}", f"{int(matched.group(2) or 0):,}")))
    return tuple(found)


def flash(response: Response[Any], *codes: str, secure: bool) -> None:
    """Have the next page show these codes; ``imported.12`` hands a number over."""
    value = "~".join(codes)
    cookie = Cookie(key=COOKIE, value=value, max_age=_SECONDS, path="/", httponly=True, samesite="lax", secure=secure)
    response.set_cookie(cookie)


def clear_flashes(response: Response[Any]) -> None:
    """Forget what a page has just shown."""
    response.delete_cookie(COOKIE, path="/")
