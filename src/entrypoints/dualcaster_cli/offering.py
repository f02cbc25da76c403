"""``dualcaster haves offer``: putting many cards on a have list at once."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.session import console, with_application
from dualcaster_cli.wants import User
from dualcaster_core.collection.model import LARGEST_QUANTITY


def offer(
    user: User,
    keep: Annotated[int, typer.Option(min=0, max=LARGEST_QUANTITY, help="Copies of each card to keep.")] = 4,
) -> None:
    """Offer every copy beyond those to keep; offers that exist are never lowered.

    Example: dualcaster haves offer --user bob --keep 1
    """

    async def run(app: Application) -> int:
        owner = await app.accounts.named(user)
        return await app.spares.offer(owner.id, keep=keep)

    console.print(f"{with_application(run):,} offers written")
