"""Accounts: signing up and in, sessions, linked accounts, profiles and who sees them, leaving."""

from dualcaster_core.accounts.authentication import PasswordAuthentication
from dualcaster_core.accounts.connections import Connections
from dualcaster_core.accounts.departure import Departure, LeavingUnitOfWork
from dualcaster_core.accounts.errors import (
    AccountLocked,
    EmailTaken,
    InvalidCredentials,
    PlaceUnknown,
    ProfilePrivate,
    UsernameTaken,
    UserNotFound,
)
from dualcaster_core.accounts.events import AccountDeleted, SignedUp, VisibilityChanged
from dualcaster_core.accounts.identity import (
    AccessTokens,
    CommonPasswords,
    Credentials,
    IdentityUnitOfWork,
    PasswordHasher,
    RandomTokens,
    Session,
    TokenCipher,
    check_email,
)
from dualcaster_core.accounts.model import AccountRules, Actor, Place, Role, User, check_username
from dualcaster_core.accounts.onboarding import Onboarding
from dualcaster_core.accounts.outside_accounts import ConnectionsUnitOfWork, OAuthProvider, OutsideAccount
from dualcaster_core.accounts.outside_tokens import OutsideAccess
from dualcaster_core.accounts.passwords import check_password
from dualcaster_core.accounts.people import People, PeopleQueries
from dualcaster_core.accounts.places import Geocoder, place_from
from dualcaster_core.accounts.ports import AccountsUnitOfWork, SocialGraph, UserRepository
from dualcaster_core.accounts.presenting import OwnProfile, PublicProfile
from dualcaster_core.accounts.profile import CardType, PlayFormat, Profile
from dualcaster_core.accounts.profile_ports import ProfileQueries, ProfilesUnitOfWork
from dualcaster_core.accounts.profiles import Profiles
from dualcaster_core.accounts.recovery import EmailChanges, Passwords
from dualcaster_core.accounts.registration import Registration
from dualcaster_core.accounts.roles import Roles
from dualcaster_core.accounts.session_cache import SessionCache
from dualcaster_core.accounts.sessions import Sessions
from dualcaster_core.accounts.use_cases import Accounts
from dualcaster_core.accounts.views import AccountQueries, UserSummary
from dualcaster_core.accounts.visibility import Part, Sight, Standing, Switches, shows, sight, standing_of

__all__ = [
    "AccessTokens",
    "AccountDeleted",
    "AccountLocked",
    "AccountQueries",
    "AccountRules",
    "Accounts",
    "AccountsUnitOfWork",
    "Actor",
    "CardType",
    "CommonPasswords",
    "Connections",
    "ConnectionsUnitOfWork",
    "Credentials",
    "Departure",
    "EmailChanges",
    "EmailTaken",
    "Geocoder",
    "IdentityUnitOfWork",
    "InvalidCredentials",
    "LeavingUnitOfWork",
    "OAuthProvider",
    "Onboarding",
    "OutsideAccess",
    "OutsideAccount",
    "OwnProfile",
    "Part",
    "PasswordAuthentication",
    "PasswordHasher",
    "Passwords",
    "People",
    "PeopleQueries",
    "Place",
    "PlaceUnknown",
    "PlayFormat",
    "Profile",
    "ProfilePrivate",
    "ProfileQueries",
    "Profiles",
    "ProfilesUnitOfWork",
    "PublicProfile",
    "RandomTokens",
    "Registration",
    "Role",
    "Roles",
    "Session",
    "SessionCache",
    "Sessions",
    "Sight",
    "SignedUp",
    "SocialGraph",
    "Standing",
    "Switches",
    "TokenCipher",
    "User",
    "UserNotFound",
    "UserRepository",
    "UserSummary",
    "UsernameTaken",
    "VisibilityChanged",
    "check_email",
    "check_password",
    "check_username",
    "place_from",
    "shows",
    "sight",
    "standing_of",
]
