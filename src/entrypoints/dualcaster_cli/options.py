"""Arguments and options that many commands have."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Write JSON for machines.")]
Username = Annotated[str, typer.Argument(metavar="USER", help="Username.")]
