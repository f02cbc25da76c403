"""What moderation is called on pages."""

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
