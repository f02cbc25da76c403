"""``dualcaster matches``."""

import asyncio
from typing import Annotated

import typer

from dualcaster_app import Application
from dualcaster_cli.session import console, share_progress, with_application
from dualcaster_core.matching.refreshing import PORTION, RefreshPlan

app = typer.Typer(no_args_is_help=True)
LOOK_EVERY = 1.0
"""Seconds between looks at what the workers have done."""


@app.command()
def refresh(
    everybody: Annotated[bool, typer.Option("--all", help="Everybody, not only who is out of date.")] = False,
    here: Annotated[bool, typer.Option("--here", help="Compute in this process; no worker is needed.")] = False,
    wait: Annotated[bool, typer.Option("--wait/--no-wait", help="Wait until the workers are done.")] = True,
) -> None:
    """Compute stored matches anew, on all workers: the more of them run, the faster it goes.

    Example: dualcaster matches refresh --all
    """

    async def run(app: Application) -> RefreshPlan:
        plan = await app.matching.refresh.plan(everybody=everybody)
        if here:
            await _compute(app, plan)
            return plan
        await app.matching.refresh.request(plan)
        if wait:
            await _watch(app, plan)
        return plan

    plan = with_application(run)
    done = "are computed" if here or wait else "are handed to the workers"
    console.print(f"The matches of {len(plan.user_ids):,} people {done}.")


async def _compute(app: Application, plan: RefreshPlan) -> None:
    people = plan.user_ids
    with share_progress("Computing matches") as bar:
        for start in range(0, len(people), PORTION):
            await app.matching.refresh.run(people[start : start + PORTION], plan.before)
            bar(min(start + PORTION, len(people)), len(people))


async def _watch(app: Application, plan: RefreshPlan) -> None:
    """Show how far the workers have come."""
    people = len(plan.user_ids)
    with share_progress("Waiting for the workers (dualcaster worker)") as bar:
        while left := await app.matching.refresh.left(plan):
            bar(people - left, people)
            await asyncio.sleep(LOOK_EVERY)
        bar(people, people)
