"""The schema, one module per capability, all in one ``metadata``."""

from importlib import import_module
from pkgutil import iter_modules

from dualcaster_postgres.tables.base import metadata

__all__ = ["metadata"]

for _module in iter_modules(__path__, f"{__name__}."):
    import_module(_module.name)
