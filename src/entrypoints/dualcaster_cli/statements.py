"""``dualcaster reputation verify|statement|replace-key``."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from dualcaster_app.statement_keys import signature_verifier
from dualcaster_cli.options import Json, Username
from dualcaster_cli.session import console, print_json, table, with_application, with_audited_application
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.canonical_json import canonical_json
from dualcaster_core.kernel.errors import ValidationFailed
from dualcaster_core.reputation.statements.model import LARGEST_STATEMENT, SigningKey, TradeRoot
from dualcaster_core.reputation.statements.verifying import KeyTrust, VerifiedStatement, trusted_key, verify_statement
from dualcaster_core.reputation.statements.wire import as_json, read_keys, read_roots

_HEX = re.compile(r"[0-9a-fA-F]{64}")
_KEYS = "/.well-known/dualcaster-keys.json"


def verify(
    file: Annotated[Path, typer.Argument(help="A signed statement.", show_default=False)],
    key: Annotated[
        str | None,
        typer.Option(
            "--key", metavar="FILE|HEX", help="The public key you trust, or the file of keys that the site publishes."
        ),
    ] = None,
    root: Annotated[
        str | None,
        typer.Option(
            "--root", metavar="FILE|HEX", help="The Merkle root of the statement's day, or the list the API gives."
        ),
    ] = None,
    in_json: Json = False,
) -> None:
    """Check a signed statement of a reputation, without database or network.

    Without --key the signature is held to the key that the statement itself names, which anybody can have made. Exit
    codes: 1 where the statement does not hold, 2 where a file cannot be read.

    Example: dualcaster reputation verify reputation-ann.json --key dualcaster-keys.json
    """
    found = verify_statement(
        _content(file), signature_verifier(), keys=_trusted_keys(key), roots=_published_roots(root)
    )
    if in_json:
        print_json(_for_machines(found))
        return
    shown = table(f"Statement of {found.statement.person.username}", "checked", "outcome", "against")
    for row in _checks(found):
        shown.add_row(*row)
    console.print(shown)
    console.print(_summary(found))
    if found.key is KeyTrust.STATED:
        console.print(
            f"The key is the statement's own: anybody can make one. Compare it with {found.statement.issuer}{_KEYS}"
        )


def statement(username: Username) -> None:
    """Write the signed statement of somebody's reputation, as strangers get it.

    Example: dualcaster reputation statement alice > reputation-alice.json
    """
    issued = with_application(lambda app: app.reputation.statements.issue(username, None))
    sys.stdout.write(canonical_json(as_json(issued)).decode() + "\n")


def replace_key() -> None:
    """Sign statements with a new key from now on; the one before is retired, and stays published.

    Example: dualcaster reputation replace-key
    """
    made = with_audited_application(
        lambda app: app.reputation.statements.replace_key(), AuditAction.RECORD_KEY_REPLACED
    )
    console.print(f"statements are signed with the key {made.key_id} from now on: {made.public_key}", soft_wrap=True)


def _content(path: Path) -> bytes:
    """Read a file of at most 1 MB, and a byte of what is beyond."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_STATEMENT + 1)
    except OSError as error:
        raise ValidationFailed(f"{path}: {error.strerror or error}", file=str(path)) from error


def _trusted_keys(given: str | None) -> Sequence[SigningKey] | None:
    if given is None:
        return None
    return (trusted_key(given),) if _HEX.fullmatch(given) else read_keys(_content(Path(given))).keys


def _published_roots(given: str | None) -> Sequence[TradeRoot | str] | None:
    if given is None:
        return None
    return (given,) if _HEX.fullmatch(given) else read_roots(_content(Path(given)))


def _checks(found: VerifiedStatement) -> list[tuple[str, str, str]]:
    stated = found.statement
    against = {
        KeyTrust.KNOWN: ("known", "the keys you gave"),
        KeyTrust.RETIRED: (f"retired {found.retired_at:%Y-%m-%d}" if found.retired_at else "", "the keys you gave"),
        KeyTrust.STATED: ("not checked", "nothing: give --key"),
    }
    rows = [("signature", "fits", f"the key {stated.key_id} of the statement"), ("key", *against[found.key])]
    if stated.tree is None:
        return [*rows, ("trades", "not proved", "no tree is named yet")]
    root = ("published", "the root you gave") if found.root_known else ("not checked", "nothing: give --root")
    tree = f"the root of {stated.tree.day}, of {stated.tree.trades:,} trades"
    return [*rows, ("trades", f"{found.trades_proved:,} proved", tree), ("root", *root)]


def _summary(found: VerifiedStatement) -> str:
    stated = found.statement
    return (
        f"{stated.issuer} says of {stated.person.username}, member since {stated.person.member_since}: "
        f"{stated.reputation.score:,} points, {stated.reputation.tier}; {stated.reputation.trades_completed:,} trades "
        f"completed. Issued {stated.issued_at:%Y-%m-%d %H:%M} UTC: it may have changed since."
    )


def _for_machines(found: VerifiedStatement) -> object:
    return {
        "signature": "fits",
        "key": found.key.value,
        "retired_at": found.retired_at,
        "trades_proved": found.trades_proved,
        "root_known": found.root_known,
        "statement": as_json(found.statement),
    }
