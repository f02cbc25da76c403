"""Places as exactly as others may learn them: the cell of a grid, and radii in its steps.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence
from math import ceil, cos, floor, radians

import sqlalchemy as sa
from alembic import op

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

BANDS, STEP, BATCH = 2_500, 5, 10_000
PLACED = sa.text(
    "SELECT id, latitude, longitude FROM users WHERE id > :after AND latitude IS NOT NULL ORDER BY id LIMIT :batch"
)
FILL = sa.text(
    "UPDATE users SET grid_latitude = given.latitude, grid_longitude = given.longitude"
    " FROM unnest(CAST(:ids AS bigint[]), CAST(:latitudes AS float8[]), CAST(:longitudes AS float8[]))"
    " AS given (id, latitude, longitude) WHERE users.id = given.id"
)


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column(
            "grid_latitude", sa.Double(), comment="the place as exactly as others may learn it: Place.grid_point"
        ),
    )
    op.add_column("users", sa.Column("grid_longitude", sa.Double()))
    _fill()
    op.execute(
        f"UPDATE users SET trade_radius_miles = ceil(trade_radius_miles / {STEP}.0) * {STEP}"  # noqa: S608
        f" WHERE trade_radius_miles % {STEP} <> 0"
    )
    # Who is near whom has changed a little: stored matches are out of date.
    op.execute("UPDATE generations SET value = value + 1 WHERE name = 'values'")
    op.create_index(
        "ix_users_grid",
        "users",
        ["grid_latitude", "grid_longitude"],
        postgresql_where=sa.text("is_public AND is_active"),
    )
    op.drop_index("ix_users_place", table_name="users")


def downgrade() -> None:
    op.create_index(
        "ix_users_place", "users", ["latitude", "longitude"], postgresql_where=sa.text("is_public AND is_active")
    )
    op.drop_index("ix_users_grid", table_name="users")
    op.drop_column("users", "grid_longitude")
    op.drop_column("users", "grid_latitude")
    op.execute("UPDATE generations SET value = value + 1 WHERE name = 'values'")


def _fill() -> None:
    connection, after = op.get_bind(), 0
    while rows := connection.execute(PLACED, {"after": after, "batch": BATCH}).all():
        points = [_snapped(row.latitude, row.longitude) for row in rows]
        connection.execute(
            FILL,
            {
                "ids": [row.id for row in rows],
                "latitudes": [latitude for latitude, _ in points],
                "longitudes": [longitude for _, longitude in points],
            },
        )
        after = rows[-1].id


def _snapped(latitude: float, longitude: float) -> tuple[float, float]:
    """Do what ``snap_to_grid`` did when this was written."""
    row = min(floor((latitude + 90.0) / 180.0 * BANDS), BANDS - 1)
    centre = (row + 0.5) / BANDS * 180.0 - 90.0
    cells = ceil(2 * BANDS * cos(radians(centre)))
    cell = floor(((0.0 if abs(latitude) == 90.0 else longitude) + 180.0) / 360.0 * cells) % cells
    return centre, (cell + 0.5) / cells * 360.0 - 180.0
