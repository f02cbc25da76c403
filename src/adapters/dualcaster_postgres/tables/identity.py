"""How people prove who they are: credentials, sessions, and tokens that work once. Secrets are kept as hashes."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    func,
    text,
)

from dualcaster_postgres.tables.base import MOMENT, key_column, metadata


def _owner(*, primary_key: bool = False) -> "Column[int]":
    return Column(
        "user_id",
        BigInteger,
        ForeignKey("users.id", ondelete="CASCADE"),
        nullable=False,
        primary_key=primary_key,
        autoincrement=False,
    )


credentials = Table(
    "credentials",
    metadata,
    _owner(primary_key=True),
    Column("email", Text, nullable=False),
    Column("password_hash", Text, comment="NULL: signs in through an outside account only"),
    Column("password_changed_at", MOMENT),
    Column("failed_attempts", SmallInteger, nullable=False, server_default=text("0")),
    Column("locked_until", MOMENT),
)
Index("uq_credentials_email_lower", func.lower(credentials.c.email), unique=True)

sessions = Table(
    "sessions",
    metadata,
    key_column(),
    _owner(),
    Column("secret_hash", LargeBinary, comment="of the cookie of a browser's session", unique=True),
    Column("device", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("last_used_at", MOMENT, nullable=False),
    Column("expires_at", MOMENT, nullable=False),
    Column("revoked_at", MOMENT),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("session_id", BigInteger, ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False),
    Column("issued_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
    Index(None, "session_id"),
)

single_use_tokens = Table(
    "single_use_tokens",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    _owner(),
    Column("purpose", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=text("''"), comment="the address the token was sent to"),
    Column("expires_at", MOMENT, nullable=False),
    Column("used_at", MOMENT),
    Index(None, "user_id", "purpose"),
    Index(None, "expires_at"),
)

oauth_attempts = Table(
    "oauth_attempts",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("browser_hash", LargeBinary, nullable=False, comment="of the cookie of the browser that began"),
    Column("provider", Text, nullable=False),
    Column("verifier_encrypted", Text, nullable=False),
    Column(
        "user_id",
        BigInteger,
        ForeignKey("users.id", ondelete="CASCADE"),
        comment="who links an account; NULL: somebody signs in",
    ),
    Column("return_to", Text, nullable=False, server_default=text("''")),
    Column("expires_at", MOMENT, nullable=False),
    Index(None, "user_id"),
    Index(None, "expires_at"),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    _owner(primary_key=True),
    Column("key", Text, primary_key=True),
    Column("request_hash", LargeBinary, nullable=False),
    Column("status", Integer, comment="NULL: the first call has not ended"),
    Column("body", LargeBinary),
    Column("created_at", MOMENT, nullable=False),
    Index(None, "created_at"),
)

import_drafts = Table(
    "import_drafts",
    metadata,
    _owner(primary_key=True),
    Column("is_wants", Boolean, primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("format", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Index(None, "created_at"),
)
