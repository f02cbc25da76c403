"""Finds the modules of a package."""

from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType


def all_modules(package: ModuleType) -> list[ModuleType]:
    """Import every module of a package, so that its classes are known."""
    return [import_module(found.name) for found in walk_packages(package.__path__, f"{package.__name__}.")]
