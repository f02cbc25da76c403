"""Cards that somebody typed by their names, as suggestions fill them in."""

from dualcaster_app import Application
from dualcaster_core.catalogue.errors import CardNotFound
from dualcaster_core.catalogue.printings import PrintingReference
from dualcaster_core.collection.printing_lookup import find_wanted
from dualcaster_core.kernel.errors import DualcasterError

LONGEST_CARD_NAME = 200


async def card_named(application: Application, name: str) -> int:
    """Return the key of a printing of the card of this name. Raises ``CardNotFound``."""
    try:
        found = await find_wanted(application.units, PrintingReference(name=name[:300]))
    except DualcasterError as error:
        raise CardNotFound("no card is called so; choose one of the suggestions") from error
    return found.printing.card_id
