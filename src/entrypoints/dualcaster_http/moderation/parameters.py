"""Parameters of requests about moderation."""

from typing import Annotated

from litestar.params import PathParameter

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.messaging.errors import HeldMessageNotFound
from dualcaster_core.moderation.disputes.errors import DisputeNotFound
from dualcaster_core.moderation.errors import CaseNotFound, NotAppealable, ReportedThingNotFound
from dualcaster_core.moderation.model import Subject, SubjectKind
from dualcaster_http.edge.parameters import decoded, one_example

CaseHashid = Annotated[
    str, PathParameter(description="The case's public id.", max_length=32, examples=one_example("qL7XbRz3"))
]
DisputeHashid = Annotated[
    str,
    PathParameter(
        description="The dispute's public id, which is that of its case.",
        max_length=32,
        examples=one_example("qL7XbRz3"),
    ),
]
UserHashid = Annotated[
    str, PathParameter(description="The person's public id.", max_length=32, examples=one_example("wNqzY3bR"))
]
HeldHashid = Annotated[
    str, PathParameter(description="The held message's public id.", max_length=32, examples=one_example("qL7XbRz3"))
]
ID_KINDS = {
    SubjectKind.USER: IdKind.USER,
    SubjectKind.MESSAGE: IdKind.MESSAGE,
    SubjectKind.TRADE: IdKind.TRADE,
    SubjectKind.REVIEW: IdKind.REVIEW,
    SubjectKind.SIGNAL: IdKind.SIGNAL,
}
"""Whose public id names what is reported."""


def subject_of(application: Application, kind: SubjectKind, hashid: str) -> Subject:
    """Return what a public id names. Raises ``ReportedThingNotFound``."""
    return Subject(kind, decoded(application.ids, ID_KINDS[kind], hashid, ReportedThingNotFound()))


def held_key(application: Application, hashid: str) -> int:
    """Return the key of a held message. Raises ``HeldMessageNotFound``."""
    return decoded(application.ids, IdKind.HELD_MESSAGE, hashid, HeldMessageNotFound())


def case_key(application: Application, hashid: str) -> int:
    """Return the key of a case. Raises ``CaseNotFound``."""
    return decoded(application.ids, IdKind.CASE, hashid, CaseNotFound())


def action_key(application: Application, hashid: str) -> int:
    """Return the key of an action. Raises ``NotAppealable``."""
    return decoded(application.ids, IdKind.ACTION, hashid, NotAppealable())


def dispute_key(application: Application, hashid: str) -> int:
    """Return the key of a dispute, which is that of its case. Raises ``DisputeNotFound``."""
    return decoded(application.ids, IdKind.CASE, hashid, DisputeNotFound())
