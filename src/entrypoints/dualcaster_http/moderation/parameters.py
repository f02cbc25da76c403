"""Parameters of requests about moderation."""

from dualcaster_app import Application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.moderation.errors import ReportedThingNotFound
from dualcaster_core.moderation.model import Subject, SubjectKind
from dualcaster_http.edge.parameters import decoded

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
