"""The figures of a store's overview: each part of stores brings its own."""

from collections.abc import Awaitable, Callable, Sequence

from attrs import frozen

from dualcaster_app import Application
from dualcaster_core.stores.access import StorePermission
from dualcaster_core.stores.profiles.views import StaffedStore


@frozen(kw_only=True)
class Figure:
    """One figure: what it counts, how it is shown, a note below it, and the page where it comes from."""

    label: str
    value: str
    note: str = ""
    href: str = ""


ReadFigures = Callable[[Application, StaffedStore], Awaitable[Sequence[Figure]]]


@frozen(kw_only=True)
class FigureSource:
    """Where figures are read, and who may see them."""

    permission: StorePermission
    read: ReadFigures
