"""Administration: looking accounts up, the audit log, and the operator's figures."""

from dualcaster_core.administration.figures import OperatorFigures, troubles
from dualcaster_core.administration.model import AuditCategory, AuditFilters, UserFilters
from dualcaster_core.administration.use_cases import AuditReading, Figures, UserDirectory
from dualcaster_core.administration.views import AuditPage, AuditRecord, UserDetail, UserPage

__all__ = [
    "AuditCategory",
    "AuditFilters",
    "AuditPage",
    "AuditReading",
    "AuditRecord",
    "Figures",
    "OperatorFigures",
    "UserDetail",
    "UserDirectory",
    "UserFilters",
    "UserPage",
    "troubles",
]
