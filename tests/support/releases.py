"""What an earlier release has filled, and the settings to open it with."""

from pathlib import Path

from dualcaster_app.settings import Settings, settings_from
from dualcaster_embedded import EmbeddedServers
from tests.support.source import ROOT

RELEASE = ROOT / "tests" / "support" / "data" / "release_0036.zip"
"""The sample market with trades in every state, filled by the release whose last migration was 0036."""

STATEMENTS = ROOT / "tests" / "support" / "data" / "release_0036_statements.json.gz"
"""What that release says to its database, as ``tools/release_statements.py`` wrote it down."""


def settings_of(url: str, servers: EmbeddedServers, place: Path) -> Settings:
    """Point the settings at a database, with the files of people below a folder."""
    return settings_from(
        {
            "DATABASE_URL": url,
            "REDIS_URL": servers.redis_url,
            "DUALCASTER_DATA_DIR": str(place),
            "STORAGE_DIRECTORY": str(place / "files"),
        }
    )
