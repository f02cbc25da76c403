"""What comes with an extra of the installation."""

from collections.abc import Iterator
from contextlib import contextmanager

from dualcaster_core.kernel.errors import ExtraMissing


@contextmanager
def importing_extra(name: str) -> Iterator[None]:
    """Import what comes with an extra. Raises ``ExtraMissing`` where a package of others is not installed."""
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name and error.name.startswith("dualcaster"):
            raise
        raise ExtraMissing(name, error.name) from error
