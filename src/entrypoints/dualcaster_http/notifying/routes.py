"""What notices and e-mails bring to the site: no routes yet, and the statuses of their errors."""

from dualcaster_http.edge.capability import Capability
from dualcaster_http.notifying.errors import NOTIFYING_ERRORS

NOTIFYING = Capability(name="notifying", routes=tuple, errors=NOTIFYING_ERRORS)
