"""Printings, and how a line of a file names one."""

from uuid import UUID

from attrs import frozen

from dualcaster_core.catalogue.grading import Finish


@frozen(kw_only=True)
class PrintingReference:
    """What a line says about the printing; whatever it does not say is None (or empty).

    ``number_is_canonical``: the collector number follows Scryfall's numbering, so that a number that is not in the
    catalogue means a printing that is not in the catalogue. Some apps number old sets in a way of their own.
    """

    name: str = ""
    set_code: str | None = None
    set_name: str | None = None
    collector_number: str | None = None
    number_is_canonical: bool = True
    scryfall_id: UUID | None = None
    tcgplayer_id: int | None = None
    cardmarket_id: int | None = None
    finish: Finish | None = None


@frozen(kw_only=True)
class Printing:
    """A printing of the catalogue, as far as a line can name it."""

    card_id: int
    scryfall_id: UUID
    oracle_id: UUID
    name: str
    set_code: str
    collector_number: str
    finishes: tuple[Finish, ...]
    language: str


@frozen(kw_only=True)
class Candidates:
    """The printings a reference may mean, by what names them.

    ``by_id``: one of the outside ids fits. ``by_number``: set and collector number fit. ``by_set_and_name``: set and
    name fit. ``by_name``: only the name was given and fits; at most ``MAX_BY_NAME`` of them.
    ``set_known``: the set that the reference names is in the catalogue (True where it names none).
    """

    by_id: tuple[Printing, ...] = ()
    by_number: tuple[Printing, ...] = ()
    by_set_and_name: tuple[Printing, ...] = ()
    by_name: tuple[Printing, ...] = ()
    set_known: bool = True


MAX_BY_NAME = 20
