"""Changes and checks the schema of the database that the settings name."""

from dualcaster_app.servers import running_servers
from dualcaster_app.settings import Settings
from dualcaster_postgres import migrate


async def upgrade_schema(settings: Settings, revision: str = "head") -> str:
    """Bring the schema up to a revision; return the one it is at then."""
    async with running_servers(settings) as servers:
        migrate.upgrade(servers.database_url, revision)
        return migrate.current_revision(servers.database_url) or "base"


async def downgrade_schema(settings: Settings, revision: str) -> str:
    """Take the schema back to a revision; return the one it is at then."""
    async with running_servers(settings) as servers:
        migrate.downgrade(servers.database_url, revision)
        return migrate.current_revision(servers.database_url) or "base"


async def check_schema(settings: Settings) -> list[object]:
    """List where the schema differs from what this program expects."""
    async with running_servers(settings) as servers:
        return migrate.differences(servers.database_url)
