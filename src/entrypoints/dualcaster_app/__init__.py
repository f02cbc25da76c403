"""Settings and the composition root: the only package that knows adapters.

The application is imported when one of its names is asked for, so that commands without servers start at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dualcaster_app.application import Application, open_application
    from dualcaster_app.settings import Settings, settings_from

__all__ = ["Application", "Settings", "open_application", "settings_from"]

_MODULES = {
    "Application": "dualcaster_app.application",
    "open_application": "dualcaster_app.application",
    "Settings": "dualcaster_app.settings",
    "settings_from": "dualcaster_app.settings",
}


def __getattr__(name: str) -> object:
    """Import what is named."""
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name]), name)
