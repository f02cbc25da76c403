"""Accounts as staff look them up."""

from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from attrs import frozen
from sqlalchemy import BigInteger, Integer, Select, Text, and_, bindparam, false, func, or_, select, text, union

from dualcaster_core.accounts.business.model import AccountType, BusinessState
from dualcaster_core.accounts.model import Role
from dualcaster_core.accounts.sanctions import SanctionKind
from dualcaster_core.administration.model import AGES, AccountAge, AccountState, UserFilters
from dualcaster_core.administration.views import (
    UserCase,
    UserDetail,
    UserEntry,
    UserLink,
    UserPage,
    UserSanction,
    UserSession,
)
from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.moderation.model import Level
from dualcaster_core.reputation.standing import Standing
from dualcaster_core.reputation.tiers import Tier
from dualcaster_postgres.accounts.people_queries import begins
from dualcaster_postgres.sql.database import Database, Row
from dualcaster_postgres.tables.accounts import (
    connected_accounts,
    credentials,
    profiles,
    sessions,
    users,
)
from dualcaster_postgres.tables.administration import business_accounts
from dualcaster_postgres.tables.base import MOMENT
from dualcaster_postgres.tables.moderation import moderation_actions, moderation_cases, reports, sanctions
from dualcaster_postgres.tables.reputation import user_reputation
from dualcaster_postgres.tables.trading import LIVE, trades

_u, _p, _c, _r, _s = users.c, profiles.c, credentials.c, user_reputation.c, sanctions.c
_now = bindparam("now", type_=MOMENT)
_user = bindparam("user", type_=BigInteger())
_in_force = and_(_s.user_id == _u.id, _s.lifted_at.is_(None), or_(_s.ends_at.is_(None), _s.ends_at > _now))
_gravest = select(_s.kind).where(_in_force).order_by(_s.kind).limit(1).correlate(users).scalar_subquery()
"""Of the sanctions in force the gravest: their names are in that order."""
_WHOLE: Any = (
    users.outerjoin(profiles, _p.user_id == _u.id)
    .outerjoin(credentials, _c.user_id == _u.id)
    .outerjoin(user_reputation, _r.user_id == _u.id)
)
_ENTRY: Final = (
    _u.id,
    _u.username,
    func.coalesce(_p.display_name, ""),
    _c.email,
    _u.email_verified,
    func.coalesce(_p.account_type, Role.USER.value),
    func.coalesce(_r.standing, int(Standing.NEWCOMER)),
    _u.completed_trades,
    _u.is_active,
    func.coalesce(_c.locked_until > _now, false()),
    _gravest,
    _u.created_at,
    _u.last_active_at,
)
_typed = bindparam("typed", type_=Text())
_named = union(
    select(_u.id).where(begins(_u.username, "typed")),
    select(_p.user_id).where(begins(_p.display_name, "typed")),
    select(_u.id).where(_u.id == bindparam("key", type_=BigInteger())),
)
_sanctioned = select(_s.user_id).where(
    _s.lifted_at.is_(None),
    or_(_s.ends_at.is_(None), _s.ends_at > _now),
    _s.kind == bindparam("sanction", type_=Text()),
)
_STAFFED = "account_type <> 'user'"
"""As the index has it of who is more than a user."""
_CONDITIONS: Final[dict[str, Any]] = {
    "named": _u.id.in_(_named),
    "email": _u.id.in_(select(_c.user_id).where(func.lower(_c.email) == func.lower(_typed))),
    "role": _u.id.in_(select(_p.user_id).where(text(_STAFFED), _p.account_type == bindparam("role", type_=Text()))),
    "user_role": func.coalesce(_p.account_type, Role.USER.value) == Role.USER.value,
    "standing": _u.id.in_(
        select(_r.user_id).where(text("standing > 0"), _r.standing == bindparam("standing", type_=Integer()))
    ),
    "newcomers": func.coalesce(_r.standing, int(Standing.NEWCOMER)) == int(Standing.NEWCOMER),
    "since": _u.created_at >= bindparam("since", type_=MOMENT),
    "until": _u.created_at < bindparam("until", type_=MOMENT),
    "open": _u.is_active,
    "closed": ~_u.is_active,
    "sanction": _u.id.in_(_sanctioned),
}
_OLDEST: Final = 2**62


@lru_cache(maxsize=256)
def _listing(given: frozenset[str]) -> Select[Any]:
    """Return the statement of a list that is narrowed by these conditions."""
    return (
        select(*_ENTRY)
        .select_from(_WHOLE)
        .where(_u.id < bindparam("before", type_=BigInteger()), *(_CONDITIONS[name] for name in sorted(given)))
        .order_by(_u.id.desc())
        .limit(bindparam("limit", type_=Integer()))
    )


def _counted(*conditions: Any) -> Any:
    return select(func.count()).where(*conditions).scalar_subquery()


_b = business_accounts.c
_DETAIL = (
    select(
        *_ENTRY,
        _c.locked_until,
        _c.password_hash.is_not(None),
        _b.business_name,
        _b.state,
        func.coalesce(_p.identity_checked, false()),
        func.coalesce(_r.score, 0),
        func.coalesce(_r.tier, int(Tier.NEW)),
        _counted(trades.c.proposer_id == _user, text(LIVE)) + _counted(trades.c.recipient_id == _user, text(LIVE)),
        _counted(reports.c.reported_id == _user),
    )
    .select_from(_WHOLE.outerjoin(business_accounts, _b.user_id == _u.id))
    .where(_u.id == _user)
)
_SHOWN: Final = 50
_SESSIONS = (
    select(sessions.c.device, sessions.c.address, sessions.c.created_at, sessions.c.last_used_at)
    .where(sessions.c.user_id == _user, sessions.c.revoked_at.is_(None), sessions.c.expires_at > _now)
    .order_by(sessions.c.last_used_at.desc(), sessions.c.id.desc())
    .limit(_SHOWN)
)
_link = connected_accounts.c
_LINKS = (
    select(_link.provider, _link.provider_username, _link.connected_at, _link.lapsed_at)
    .where(_link.user_id == _user)
    .order_by(_link.provider)
)
_SANCTIONS = (
    select(_s.kind, _s.starts_at, _s.ends_at, _s.lifted_at, moderation_actions.c.case_id)
    .join_from(moderation_actions, sanctions, _s.action_id == moderation_actions.c.id)
    .where(moderation_actions.c.person_id == _user)
    .order_by(_s.id.desc())
    .limit(_SHOWN)
)
_case = moderation_cases.c
_CASES = (
    select(_case.id, _case.kind, _case.level, _case.status, _case.opened_at)
    .where(_case.person_id == _user)
    .order_by(_case.id.desc())
    .limit(_SHOWN)
)


@frozen
class PostgresUserQueries:
    """``UserQueries``: one statement for a list, five for an account."""

    _database: Database
    _ids: PublicIds

    async def page(
        self, filters: UserFilters, now: datetime, *, by_email: bool, limit: int = PAGE, cursor: str | None = None
    ) -> UserPage:
        """Read along the key, or from the index of what narrows most."""
        cursors = Cursors("admin.users", (IdKind.USER,), self._ids)
        place = cursors.read(cursor)
        conditions, given = self._narrowing(filters, now, by_email=by_email)
        rows = await self._database.rows(
            _listing(conditions),
            **given,
            now=now,
            before=_OLDEST if place is None else place[0],
            limit=checked_limit(limit) + 1,
        )
        return UserPage(
            items=tuple(self._entry(row) for row in rows[:limit]),
            next_cursor=cursors.after(rows, limit, lambda row: (row[0],)),
        )

    async def detail(self, user_id: int, now: datetime) -> UserDetail | None:
        """Read an account and what hangs on it."""
        async with self._database.transaction() as session:
            row = await session.row(_DETAIL, user=user_id, now=now)
            if row is None:
                return None
            signed_in = await session.rows(_SESSIONS, user=user_id, now=now)
            links = await session.rows(_LINKS, user=user_id)
            taken = await session.rows(_SANCTIONS, user=user_id)
            cases = await session.rows(_CASES, user=user_id)
        locked_until, has_password, business, state, checked, score, tier, under_way, received = row[len(_ENTRY) :]
        entry = self._entry(row[: len(_ENTRY)])
        return UserDetail(
            entry=entry,
            locked_until=locked_until if entry.is_locked else None,
            has_password=has_password,
            account_type=AccountType.PERSONAL if state is None else AccountType.BUSINESS,
            business_name=business,
            business_verified=state == BusinessState.VERIFIED.value,
            business_state=None if state is None else BusinessState(state),
            identity_checked=checked,
            reputation_score=score,
            tier=Tier(tier).name.lower(),
            trades_under_way=under_way,
            reports_received=received,
            sessions=tuple(
                UserSession(device=device, address=address, created_at=begun, last_used_at=used)
                for device, address, begun, used in signed_in
            ),
            links=tuple(
                UserLink(provider=provider, username=name or "", connected_at=at, lapsed_at=lapsed)
                for provider, name, at, lapsed in links
            ),
            sanctions=tuple(
                UserSanction(
                    kind=SanctionKind(kind),
                    starts_at=starts,
                    ends_at=ends,
                    lifted_at=lifted,
                    case=self._ids.encode(IdKind.CASE, case),
                )
                for kind, starts, ends, lifted, case in taken
            ),
            cases=tuple(self._case(one) for one in cases),
        )

    def _narrowing(
        self, filters: UserFilters, now: datetime, *, by_email: bool
    ) -> tuple[frozenset[str], dict[str, Any]]:
        """Name the conditions that narrow, with their values."""
        names, given = set[str](), dict[str, Any]()
        if filters.q is not None:
            names.add("email" if by_email and "@" in filters.q else "named")
            given["typed"] = filters.q
            if "named" in names:
                given["key"] = self._ids.decode(IdKind.USER, filters.q) or 0
        if filters.role is not None:
            names.add("user_role" if filters.role is Role.USER else "role")
            given |= {} if filters.role is Role.USER else {"role": filters.role.value}
        if filters.standing is not None:
            names.add("newcomers" if filters.standing is Standing.NEWCOMER else "standing")
            given |= {} if filters.standing is Standing.NEWCOMER else {"standing": int(filters.standing)}
        if filters.age is not None:
            is_older = filters.age is AccountAge.OLDER
            names.add("until" if is_older else "since")
            given["until" if is_older else "since"] = now - AGES[AccountAge.YEAR if is_older else filters.age]
        if filters.state is not None:
            names.add("open" if filters.state is AccountState.OPEN else "closed")
        if filters.sanction is not None:
            names.add("sanction")
            given["sanction"] = filters.sanction.value
        return frozenset(names), given

    def _entry(self, row: Row) -> UserEntry:
        key, username, display_name, email, verified, role, standing, done, active, locked, sanction, *moments = row
        return UserEntry(
            id=self._ids.encode(IdKind.USER, key),
            username=username,
            display_name=display_name,
            email=email,
            email_verified=verified,
            role=Role(role),
            standing=Standing(standing).name.lower(),
            completed_trades=done,
            is_active=active,
            is_locked=locked,
            sanction=None if sanction is None else SanctionKind(sanction),
            created_at=moments[0],
            last_active_at=moments[1],
        )

    def _case(self, row: Row) -> UserCase:
        key, kind, level, status, opened_at = row
        return UserCase(
            id=self._ids.encode(IdKind.CASE, key),
            flag_type=kind,
            level=Level(level).name.lower(),
            status=status,
            opened_at=opened_at,
        )
