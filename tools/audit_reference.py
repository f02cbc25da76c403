"""Write the tables of the reference of the audit log from the data: what each role may, and what is written down."""

from collections.abc import Iterator
from pathlib import Path

from dualcaster_core.administration.model import category_of
from dualcaster_core.kernel.audit import AuditAction
from dualcaster_core.kernel.permissions import Permission, allows
from dualcaster_http.administration.audit_words import CATEGORIES, WORDS

REFERENCE = Path(__file__).parents[1] / "docs" / "reference" / "audit-log.md"
ROLES = ("user", "store", "moderator", "admin")


def permissions() -> Iterator[str]:
    """Yield the table of permissions."""
    yield f"| may | {' | '.join(ROLES)} |"
    yield f"|---|{'---|' * len(ROLES)}"
    for one in Permission:
        yield f"| {one.value} | {' | '.join('yes' if allows(role, one) else '' for role in ROLES)} |"


def actions() -> Iterator[str]:
    """Yield the table of actions that are written to the log itself."""
    names = dict(CATEGORIES)
    yield "| action | what was done | about |"
    yield "|---|---|---|"
    for one in AuditAction:
        yield f"| `{one.value}` | {WORDS[one.value]} | {names[category_of(one.value).value]} |"


def written(document: str) -> str:
    """Return the document with its tables made anew."""
    for name, lines in (("permissions", permissions()), ("actions", actions())):
        begin, end = f"<!-- {name}: made from the data -->\n", f"<!-- end of {name} -->"
        before, _, rest = document.partition(begin)
        _, _, after = rest.partition(end)
        document = f"{before}{begin}\n{chr(10).join(lines)}\n\n{end}{after}"
    return document


if __name__ == "__main__":
    REFERENCE.write_text(written(REFERENCE.read_text(encoding="utf-8")), encoding="utf-8")
