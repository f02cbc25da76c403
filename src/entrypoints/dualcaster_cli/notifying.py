"""``dualcaster notifications``."""

import typer

from dualcaster_app.notifying import new_push_keys
from dualcaster_cli.options import Json
from dualcaster_cli.session import console, print_json

app = typer.Typer(no_args_is_help=True)


@app.callback()
def notifications() -> None:
    """Set up how people are told."""


@app.command("vapid")
def vapid(in_json: Json = False) -> None:
    """Make the key that push services know this site by; set it as VAPID_PRIVATE_KEY and keep it.

    Browsers that were subscribed with another key cannot be pushed to any more.

    Example: dualcaster notifications vapid >> .env
    """
    private, public = new_push_keys()
    if in_json:
        print_json({"private_key": private, "public_key": public})
    else:
        console.print(f"VAPID_PRIVATE_KEY={private}", markup=False, soft_wrap=True)
