"""What profiles and staff of stores bring to the site."""

from dualcaster_http.edge.capability import Capability
from dualcaster_http.stores.profiles.errors import STORE_PROFILE_ERRORS

STORE_PROFILES = Capability(name="profiles", routes=list, errors=STORE_PROFILE_ERRORS)
