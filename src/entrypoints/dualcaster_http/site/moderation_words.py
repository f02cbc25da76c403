"""What moderation is called on pages."""

from dualcaster_core.moderation.lifecycle import CaseKind
from dualcaster_core.moderation.model import ReportReason

REASONS = (
    (ReportReason.SPAM, "Spam or advertising"),
    (ReportReason.HARASSMENT, "Harassment"),
    (ReportReason.SCAM, "Scam, or wants to be paid elsewhere"),
    (ReportReason.NOT_AS_DESCRIBED, "Cards are not as described"),
    (ReportReason.FAILED_TRADE, "A trade that was not kept"),
    (ReportReason.IMPERSONATION, "Pretends to be somebody else"),
    (ReportReason.OTHER, "Something else"),
)
"""Reasons of reports, as they are chosen."""
KINDS = (
    (CaseKind.USER_REPORT, "Reports"),
    (CaseKind.AUTO_FLAG, "Flags"),
    (CaseKind.APPEAL, "Appeals"),
    (CaseKind.DISPUTE, "Disputes"),
)
"""Kinds of cases, as the tabs of the queue name them."""
