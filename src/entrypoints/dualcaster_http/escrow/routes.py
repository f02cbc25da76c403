"""What held payments bring to the site."""

from dualcaster_http.edge.capability import Capability
from dualcaster_http.escrow.errors import ESCROW_ERRORS

ESCROW = Capability(name="escrow", routes=list, errors=ESCROW_ERRORS)
