"""Settings and the composition root: the only package that knows adapters."""

from dualcaster_app.application import Application, open_application
from dualcaster_app.settings import Settings, settings_from

__all__ = ["Application", "Settings", "open_application", "settings_from"]
