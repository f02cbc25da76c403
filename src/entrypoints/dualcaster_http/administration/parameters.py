"""Parameters of requests of staff."""

from datetime import date
from typing import Annotated

from litestar.params import PathParameter, QueryParameter

from dualcaster_app import Application
from dualcaster_core.accounts.business.model import BusinessState
from dualcaster_core.accounts.errors import BusinessNotFound, UserNotFound
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.administration.model import LONGEST_QUERY, AccountAge, AccountState, AuditCategory
from dualcaster_core.kernel.audit import AuditSource
from dualcaster_core.kernel.ids import IdKind
from dualcaster_core.reputation.standing import Standing
from dualcaster_http.edge.parameters import PLAIN_TEXT, decoded, one_example

UserHashid = Annotated[
    str, PathParameter(description="The user's public id.", max_length=32, examples=one_example("wB5nKx2q"))
]
SearchedUser = Annotated[
    str | None,
    QueryParameter(
        name="q",
        max_length=LONGEST_QUERY,
        pattern=PLAIN_TEXT,
        description="A public id, the beginning of a username or display name, or for admins a whole e-mail address.",
        examples=one_example("ann"),
    ),
]
OfRole = Annotated[Role | None, QueryParameter(name="role", description="Only accounts of this role.")]
OfStanding = Annotated[
    str | None,
    QueryParameter(
        name="standing",
        pattern=f"^({'|'.join(one.name.lower() for one in Standing)})$",
        description="Only accounts of this standing.",
        examples=one_example("trusted"),
    ),
]
OfAge = Annotated[
    AccountAge | None, QueryParameter(name="age", description="Opened within this time; `older`: over a year ago.")
]
OfState = Annotated[AccountState | None, QueryParameter(name="state", description="Open accounts, or closed ones.")]
OfSanction = Annotated[
    SanctionKind | None, QueryParameter(name="sanction", description="Only with a sanction of this kind in force.")
]
InState = Annotated[BusinessState, QueryParameter(name="state", description="How far the business accounts have come.")]
OfCategory = Annotated[AuditCategory | None, QueryParameter(name="category", description="What actions are about.")]
ByWhom = Annotated[
    str | None,
    QueryParameter(name="by", max_length=40, pattern=PLAIN_TEXT, description="The username of who did it."),
]
AboutWhom = Annotated[
    str | None,
    QueryParameter(name="subject", max_length=40, pattern=PLAIN_TEXT, description="The username of whom it concerns."),
]
FromWhere = Annotated[AuditSource | None, QueryParameter(name="source", description="From where it was done.")]
FirstDay = Annotated[date | None, QueryParameter(name="from", description="The first day, in UTC.")]
LastDay = Annotated[date | None, QueryParameter(name="to", description="The last day, in UTC.")]


def user_key(application: Application, hashid: str) -> int:
    """Return the key of an account. Raises ``UserNotFound``."""
    return decoded(application.ids, IdKind.USER, hashid, UserNotFound(hashid))


def business_key(application: Application, hashid: str) -> int:
    """Return the key of a business account. Raises ``BusinessNotFound``."""
    return decoded(application.ids, IdKind.USER, hashid, BusinessNotFound())


def standing_named(name: str | None) -> Standing | None:
    """Return a standing by its name in small letters."""
    return None if name is None else Standing[name.upper()]
