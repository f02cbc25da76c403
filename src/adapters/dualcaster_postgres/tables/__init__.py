"""The schema, one module or package per capability, all in one ``metadata``."""

from importlib import import_module
from pkgutil import walk_packages

from dualcaster_postgres.tables.base import metadata

__all__ = ["metadata"]

for _module in walk_packages(__path__, f"{__name__}."):
    import_module(_module.name)
