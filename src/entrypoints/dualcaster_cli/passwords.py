"""``dualcaster users password``: letting somebody in again, or in at all."""

import sys
from typing import Annotated

import typer

from dualcaster_cli.options import Username
from dualcaster_cli.session import console, with_audited_application
from dualcaster_core.kernel.audit import AuditAction


def password(
    username: Username,
    email: Annotated[str, typer.Option("--email", help="Address to log in with; counts as verified.")],
    from_input: Annotated[bool, typer.Option("--stdin", help="Read the password from standard input.")] = False,
) -> None:
    """Set somebody's address and password, and sign their devices out.

    Example: dualcaster users password alice --email alice@example.org
    """
    if from_input:
        chosen = sys.stdin.readline().rstrip("\r\n")
    else:
        chosen = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    with_audited_application(
        lambda opened: opened.accounts.passwords.set_by_operator(username, email=email, password=chosen),
        AuditAction.ACCESS_PASSWORD_SET,
        username,
    )
    console.print(f"{username} can log in with this password now", markup=False)
