"""Bodies of requests about moderation."""

from typing import Annotated

import msgspec

from dualcaster_core.moderation.model import ReportReason, SubjectKind
from dualcaster_core.moderation.reports import LONGEST_EXPLANATION

PublicId = Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z]{6,32}$", description="A public id.")]


class NewReport(msgspec.Struct, forbid_unknown_fields=True, frozen=True, kw_only=True):
    """What is reported, and why. ``id`` is the public id of the person, message, trade, review or signal."""

    subject: SubjectKind
    id: PublicId
    reason: ReportReason
    text: Annotated[str, msgspec.Meta(max_length=2 * LONGEST_EXPLANATION, description="At most 1,000 characters.")] = ""
