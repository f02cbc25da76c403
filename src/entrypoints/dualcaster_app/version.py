"""Which version of Dualcaster this is."""

from importlib.metadata import PackageNotFoundError, version


def own_version() -> str:
    """Return the version of this program, such as ``1.4.0``; ``0.0.0`` where it is not installed."""
    try:
        return version("dualcaster")
    except PackageNotFoundError:
        return "0.0.0"
