"""Rows of a dispute that was decided, for tests of what is kept of somebody."""

from sqlalchemy import text

DECIDED_DISPUTE = text(
    "WITH c AS (INSERT INTO moderation_cases (kind, person_id, level, status, opened_at, due_at, closed_at, version)"
    " VALUES ('dispute', :b, 2, 'closed', now(), now(), now(), 1) RETURNING id),"
    " d AS (INSERT INTO disputes (case_id, trade_id, filer_id, respondent_id, opened_by, kind, status, opened_at,"
    " after_completion, filer_statements, filer_photos, filer_would_cancel, filer_parcel, respondent_statements,"
    " respondent_photos, respondent_would_cancel, respondent_parcel, outcome, reason, rules, good_faith, departure,"
    " ruled_by, money, fault_id, resolved_at, version)"
    " SELECT id, :a, :a, :b, :a, 'other', 'resolved', now(), true, 1, 0, false, 'not_checked', 0, 0, false,"
    " 'not_checked', 'seller_wins', 'So.', '{}', false, '', :a, 'release', :a, now(), 3 FROM c RETURNING case_id)"
    " INSERT INTO dispute_statements (case_id, author_id, text, would_cancel, at)"
    " SELECT case_id, :a, 'It is creased.', false, now() FROM d"
)
"""A dispute of one against the other over a trade whose key is that of the first."""
KEPT_OF_DISPUTES = (
    "disputes.filer_id",
    "disputes.respondent_id",
    "disputes.opened_by",
    "disputes.ruled_by",
    "disputes.fault_id",
    "dispute_statements.author_id",
)
"""Columns that point at somebody for as long as moderators need what was said and decided."""
