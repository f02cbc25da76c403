"""Builds the network of people: connections, notes, endorsements and watched listings."""

from attrs import frozen

from dualcaster_app.profiles import ProfileUseCases
from dualcaster_app.reputation import ReputationUseCases
from dualcaster_app.settings import Settings
from dualcaster_core.kernel.ids import PublicIds
from dualcaster_core.kernel.ports import Clock, UnitOfWorkFactory
from dualcaster_core.social.achievements.awarding import AwardAchievements
from dualcaster_core.social.achievements.reading import Achievements
from dualcaster_core.social.achievements.revoking import AchievementDecisions
from dualcaster_core.social.achievements.seen import NewAchievements
from dualcaster_core.social.achievements.wearing import FrameChoice
from dualcaster_core.social.directory.ports import DirectoryEntries
from dualcaster_core.social.directory.use_cases import Directory
from dualcaster_core.social.endorsing import Endorsements
from dualcaster_core.social.network import Network
from dualcaster_core.social.notes import TraderNotes
from dualcaster_core.social.ports import SocialQueries
from dualcaster_core.social.profile_card.use_cases import CardPictures, ProfileCards
from dualcaster_core.social.watching import ListingWatches
from dualcaster_names import RememberedTraderNames
from dualcaster_postgres.social.achievements.facts import PostgresAchievementFacts
from dualcaster_postgres.social.achievements.queries import PostgresAchievementQueries
from dualcaster_postgres.social.directory.entries import PostgresDirectoryEntries
from dualcaster_postgres.social.directory.queries import PostgresDirectoryQueries
from dualcaster_postgres.social.profile_card import PostgresProfileCardQueries
from dualcaster_postgres.social.queries import PostgresSocialQueries
from dualcaster_postgres.sql.database import Database
from dualcaster_postgres.unit_of_work import PostgresUnitOfWork
from dualcaster_resvg import FetchedPictures, ResvgCardDrawings


@frozen(kw_only=True)
class AchievementUseCases:
    """What people earn, and the frames that they wear; ``awarding`` is for workers and operators."""

    reading: Achievements
    new: NewAchievements
    frames: FrameChoice
    decisions: AchievementDecisions
    awarding: AwardAchievements


@frozen(kw_only=True)
class SocialUseCases:
    """What people do with each other, but for trading and writing."""

    queries: SocialQueries
    network: Network
    notes: TraderNotes
    endorsements: Endorsements
    watches: ListingWatches
    directory: Directory
    entries: DirectoryEntries
    achievements: AchievementUseCases
    cards: ProfileCards
    card_pictures: CardPictures


def build_social(
    settings: Settings,
    database: Database,
    work: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileUseCases,
    *,
    reputation: ReputationUseCases,
    clock: Clock,
    ids: PublicIds,
) -> SocialUseCases:
    """Build the network of people over a database; ``work`` brings the directory up to date."""
    queries, traders = PostgresSocialQueries(database, ids), profiles.traders
    found = PostgresDirectoryQueries(database, ids, clock, settings.matching)
    entries = PostgresDirectoryEntries(work)
    achievements = _achievements(database, work, units, profiles, clock)
    cards = ProfileCards(
        units=units,
        profiles=profiles.profiles,
        people=reputation.reading.people,
        reading=reputation.reading,
        reviews=reputation.reviews,
        social=queries,
        queries=PostgresProfileCardQueries(database),
        achievements=achievements.reading,
        ids=ids,
    )
    return SocialUseCases(
        queries=queries,
        network=Network(units, queries, traders, clock, settings.social),
        notes=TraderNotes(units, queries, traders, clock, settings.social),
        endorsements=Endorsements(units, queries, traders, clock),
        watches=ListingWatches(units, traders, clock),
        directory=Directory(found, RememberedTraderNames(entries.names), traders),
        entries=entries,
        achievements=achievements,
        cards=cards,
        card_pictures=CardPictures(
            cards=cards,
            drawings=ResvgCardDrawings(),
            source=FetchedPictures(),
            avatars=profiles.avatars,
            site=settings.public_base_url,
        ),
    )


def _achievements(
    database: Database,
    work: Database,
    units: UnitOfWorkFactory[PostgresUnitOfWork],
    profiles: ProfileUseCases,
    clock: Clock,
) -> AchievementUseCases:
    queries = PostgresAchievementQueries(database)
    return AchievementUseCases(
        reading=Achievements(queries, PostgresAchievementFacts(database), profiles.traders, clock),
        new=NewAchievements(units),
        frames=FrameChoice(units),
        decisions=AchievementDecisions(units, profiles.traders, clock),
        awarding=AwardAchievements(units, PostgresAchievementFacts(work), PostgresAchievementQueries(work), clock),
    )
