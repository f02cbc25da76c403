"""``dualcaster store events`` and ``dualcaster store clear``: the calendar of a store, and who could trade there."""

from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json, table, with_application
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.kernel.money import from_cents
from dualcaster_core.stores.clearing.errors import NobodyPresent
from dualcaster_core.stores.clearing.model import STORE
from dualcaster_core.stores.clearing.plans import ClearingPlan
from dualcaster_core.stores.errors import StoreNotFound
from dualcaster_core.stores.events.errors import EventNotFound
from dualcaster_core.stores.events.views import EventPage

StoreId = Annotated[str, typer.Argument(help="The store's public id, as it stands in its address.")]
EventId = Annotated[str, typer.Option("--event", help="The event's public id, as it stands in its address.")]
Names = dict[int, str]


def events(
    store_id: StoreId,
    past: Annotated[bool, typer.Option(help="What is over, the latest first.")] = False,
    limit: Annotated[int, typer.Option(min=1, max=100, help="Events to show.")] = 24,
    as_json: Json = False,
) -> None:
    """List the events of a store; times are in UTC.

    Example: dualcaster store events xK4jP9vR
    """

    async def run(application: Application) -> EventPage:
        key = application.ids.decode(IdKind.STORE, store_id)
        if key is None:
            raise StoreNotFound
        return await application.stores.events.calendar.queries.of_store(key, past=past, limit=limit)

    page = with_application(run)
    if as_json:
        print_json(page)
        return
    shown = table(
        "Events", "event", "starts", "title", "format", "seats", "waiting", "status", whole=("event", "starts")
    )
    for one in page.items:
        shown.add_row(
            one.hashid,
            f"{one.starts_at:%Y-%m-%d %H:%M}",
            one.title,
            one.format.value,
            f"{one.taken}/{one.capacity or '-'}",
            str(one.waiting),
            one.status.value,
        )
    console.print(shown)


def clear(event_id: EventId, as_json: Json = False) -> None:
    """Show who of those checked in at an event could trade; proposes nothing. Values are in US dollars.

    Example: dualcaster store clear --event mB7tQ2xW
    """

    async def run(application: Application) -> tuple[ClearingPlan, Names]:
        key = application.ids.decode(IdKind.STORE_EVENT, event_id)
        async with application.units() as uow:
            event = await uow.store_events.one(key) if key is not None else None
            if event is None:
                raise EventNotFound
            present = await uow.sign_ups.present(event.id)
            names = dict(await uow.users.usernames(present))
        if not present:
            raise NobodyPresent(0)
        return await application.stores.clearing.running.finding.among(event.store_id, present), names

    plan, names = with_application(run)
    if as_json:
        print_json(plan)
        return
    shown = table("Circles", "circle", "gives", "gets", "lines", "value", right=("lines", "value"))
    for number, circle in enumerate(plan.circles, 1):
        for leg in circle.legs:
            giver, receiver = _name(leg.giver, names), _name(leg.receiver, names)
            shown.add_row(str(number), giver, receiver, str(len(leg.lines)), f"{from_cents(leg.cents)}")
    console.print(shown)
    console.print(f"{plan.met} wants met between people, {plan.through_store} copies through the store")


def _name(key: int, names: Names) -> str:
    return "the store" if key == STORE else names.get(key, "somebody")
