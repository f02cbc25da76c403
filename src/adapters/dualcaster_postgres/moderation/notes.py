"""Notes of moderators, stored and searched."""

from typing import Any

from attrs import evolve, frozen
from sqlalchemy import BigInteger, Integer, Text, bindparam, case, cast, func, insert, or_, select, true

from dualcaster_core.kernel.ids import IdKind, PublicIds
from dualcaster_core.kernel.paging import PAGE, Cursors, checked_limit
from dualcaster_core.moderation.notes import InternalNote
from dualcaster_core.moderation.views import ModeratorNotePage, ModeratorNoteView
from dualcaster_postgres.sql.database import Database, Row, Session
from dualcaster_postgres.tables.accounts import users
from dualcaster_postgres.tables.moderation import NOTE_WORDS, moderator_notes

_note = moderator_notes.c
_WRITTEN = ("person_id", "author_id", "text", "at")
_ADD = (
    insert(moderator_notes)
    .values({name: bindparam(name, type_=_note[name].type) for name in _WRITTEN})
    .returning(_note.id)
)
_author = users.alias("author")
_person, _before = (bindparam(name, type_=BigInteger()) for name in ("person", "before"))
_LATEST = (
    select(_note.id, users.c.username, users.c.id, _author.c.username, _note.text, _note.at)
    .select_from(
        moderator_notes.join(users, users.c.id == _note.person_id).outerjoin(_author, _author.c.id == _note.author_id)
    )
    .where(case((cast(_before, BigInteger).is_(None), true()), else_=_note.id < _before))
    .order_by(_note.id.desc())
    .limit(bindparam("limit", type_=Integer()))
)
_words = bindparam("words", type_=Text())
_matching = or_(
    NOTE_WORDS.op("@@")(func.websearch_to_tsquery("simple", _words)), users.c.username == func.lower(_words)
)
_STATEMENTS: dict[tuple[bool, bool], Any] = {
    (False, False): _LATEST,
    (True, False): _LATEST.where(_note.person_id == _person),
    (False, True): _LATEST.where(_matching),
    (True, True): _LATEST.where(_note.person_id == _person, _matching),
}
"""By whether they are about somebody, and whether words are looked for: each has an index of its own."""


SHOWN = 20
"""Notes that a case shows."""


class PostgresModeratorNotes:
    """``ModeratorNoteRepository`` on the table of notes."""

    def __init__(self, session: Session) -> None:
        self._session = session

    async def add(self, note: InternalNote) -> InternalNote:
        """Insert it."""
        row = await self._session.row(_ADD, **{name: getattr(note, name) for name in _WRITTEN})
        assert row is not None  # noqa: S101 - RETURNING gives the row
        return evolve(note, id=row[0])


@frozen
class PostgresNoteQueries:
    """``NoteQueries``: one statement."""

    _database: Database
    _ids: PublicIds

    async def notes(
        self, *, person_id: int | None = None, containing: str = "", limit: int = PAGE, cursor: str | None = None
    ) -> ModeratorNotePage:
        """Read by the index of people, or of words."""
        cursors = Cursors("moderation.notes", (None,), self._ids)
        (before,) = cursors.read(cursor) or (None,)
        given: dict[str, object] = {"before": before, "limit": checked_limit(limit) + 1}
        if person_id is not None:
            given["person"] = person_id
        if containing:
            given["words"] = containing
        rows = await self._database.rows(_STATEMENTS[person_id is not None, bool(containing)], **given)
        items = tuple(note_view(row, self._ids) for row in rows[:limit])
        return ModeratorNotePage(items, cursors.after(rows, limit, lambda row: (row[0],)))


async def latest_notes(session: Session, ids: PublicIds, person_id: int) -> tuple[ModeratorNoteView, ...]:
    """Read the latest notes about somebody, within a transaction."""
    rows = await session.rows(_STATEMENTS[True, False], person=person_id, before=None, limit=SHOWN)
    return tuple(note_view(row, ids) for row in rows)


def note_view(row: Row, ids: PublicIds) -> ModeratorNoteView:
    """Make a note of its row as moderators see it."""
    key, username, person, author, words, at = row
    return ModeratorNoteView(
        id=str(key), username=username, user=ids.encode(IdKind.USER, person), author=author, text=words, at=at
    )
