"""What every part of stores is built over."""

from attrs import frozen

from dualcaster_app.market import MarketUseCases
from dualcaster_app.profiles import ProfileUseCases
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Cache, Clock, UnitOfWorkFactory
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork

Units = UnitOfWorkFactory[PostgresUnitOfWork]


@frozen
class StoreParts:
    """The ground that parts of stores share; ``work`` and ``work_units`` are for what takes longer than a request."""

    settings: Settings
    databases: tuple[Database, Database]
    both_units: tuple[Units, Units]
    profiles: ProfileUseCases
    market: MarketUseCases
    cache: Cache
    clock: Clock
    ids: PublicIds

    @property
    def database(self) -> Database:
        """What requests are answered from."""
        return self.databases[0]

    @property
    def work(self) -> Database:
        """What longer work is done in."""
        return self.databases[1]

    @property
    def units(self) -> Units:
        """Transactions of requests."""
        return self.both_units[0]

    @property
    def work_units(self) -> Units:
        """Transactions of longer work."""
        return self.both_units[1]
