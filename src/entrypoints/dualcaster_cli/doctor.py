"""``dualcaster doctor``."""

import asyncio
from typing import Annotated

import typer

from dualcaster_app.doctor.examination import PATIENCE, examine
from dualcaster_app.doctor.findings import Health
from dualcaster_cli.logs import configure_logging
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, errors, print_json, table, variables

_STYLE = {Health.OK: "green", Health.WARN: "yellow", Health.FAIL: "bold red"}


def doctor(
    seconds: Annotated[float, typer.Option(min=1, max=120, help="Seconds that each check may take.")] = PATIENCE,
    as_json: Json = False,
) -> None:
    """Look at settings, servers, schema, clocks, disks, mail and the site, and say what to do; 1 where a part fails.

    Example: dualcaster doctor --json
    """
    configure_logging("ERROR")
    with errors.status("Looking at everything"):
        findings = asyncio.run(examine(variables(), patience=seconds))
    failed = sum(one.health is Health.FAIL for one in findings)
    if as_json:
        print_json({"healthy": not failed, "checks": findings})
    else:
        shown = table("", "part", "", "found", "what to do", whole=("",))
        for one in findings:
            state = f"[{_STYLE[one.health]}]{one.health.value}[/]"
            shown.add_row(one.check, state, one.found.replace("[", "\\["), one.advice)
        console.print(shown)
        warned = sum(one.health is Health.WARN for one in findings)
        console.print(f"{len(findings)} looked at: {failed} fail, {warned} to be looked at")
    if failed:
        raise typer.Exit(1)
