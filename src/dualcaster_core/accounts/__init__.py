"""Accounts: signing up and in, sessions, linked accounts, profiles and who sees them, leaving."""

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
from dualcaster_core.accounts.favorites import Favorites
from dualcaster_core.accounts.identity.authentication import PasswordAuthentication
from dualcaster_core.accounts.identity.model import Credentials, Session, check_email
from dualcaster_core.accounts.identity.passwords import check_password
from dualcaster_core.accounts.identity.ports import (
    AccessTokens,
    CommonPasswords,
    IdentityUnitOfWork,
    PasswordHasher,
    RandomTokens,
    TokenCipher,
)
from dualcaster_core.accounts.identity.recovery import EmailChanges, Passwords
from dualcaster_core.accounts.identity.registration import Registration
from dualcaster_core.accounts.identity.session_cache import SessionCache
from dualcaster_core.accounts.identity.sessions import Sessions
from dualcaster_core.accounts.lifecycle.account_deletion import AccountDeletion
from dualcaster_core.accounts.lifecycle.account_export import AccountExport
from dualcaster_core.accounts.lifecycle.ports import AccountDeletionUnitOfWork
from dualcaster_core.accounts.linked_accounts.model import LinkedAccount
from dualcaster_core.accounts.linked_accounts.ports import LinkedAccountsUnitOfWork, OAuthProvider
from dualcaster_core.accounts.linked_accounts.tokens import ProviderAccess
from dualcaster_core.accounts.linked_accounts.use_cases import LinkedAccounts
from dualcaster_core.accounts.model import AccountRules, Actor, Place, Role, User, check_username
from dualcaster_core.accounts.ports import AccountQueries, AccountsUnitOfWork, SocialGraph, UserRepository, UserSummary
from dualcaster_core.accounts.profiles.model import CardType, PlayFormat, Profile
from dualcaster_core.accounts.profiles.onboarding import Onboarding
from dualcaster_core.accounts.profiles.people_search import People
from dualcaster_core.accounts.profiles.places import place_from
from dualcaster_core.accounts.profiles.ports import Geocoder, PeopleQueries, ProfileQueries, ProfilesUnitOfWork
from dualcaster_core.accounts.profiles.use_cases import Profiles
from dualcaster_core.accounts.profiles.views import OwnProfile, PublicProfile
from dualcaster_core.accounts.profiles.visibility import (
    PrivacySettings,
    ProfilePart,
    ViewerRelation,
    Visibility,
    relation_of,
    shows,
    visibility_of,
)
from dualcaster_core.accounts.roles import Roles
from dualcaster_core.accounts.use_cases import Accounts

__all__ = [
    "AccessTokens",
    "AccountDeleted",
    "AccountDeletion",
    "AccountDeletionUnitOfWork",
    "AccountExport",
    "AccountLocked",
    "AccountQueries",
    "AccountRules",
    "Accounts",
    "AccountsUnitOfWork",
    "Actor",
    "CardType",
    "CommonPasswords",
    "Credentials",
    "EmailChanges",
    "EmailTaken",
    "Favorites",
    "Geocoder",
    "IdentityUnitOfWork",
    "InvalidCredentials",
    "LinkedAccount",
    "LinkedAccounts",
    "LinkedAccountsUnitOfWork",
    "OAuthProvider",
    "Onboarding",
    "OwnProfile",
    "PasswordAuthentication",
    "PasswordHasher",
    "Passwords",
    "People",
    "PeopleQueries",
    "Place",
    "PlaceUnknown",
    "PlayFormat",
    "PrivacySettings",
    "Profile",
    "ProfilePart",
    "ProfilePrivate",
    "ProfileQueries",
    "Profiles",
    "ProfilesUnitOfWork",
    "ProviderAccess",
    "PublicProfile",
    "RandomTokens",
    "Registration",
    "Role",
    "Roles",
    "Session",
    "SessionCache",
    "Sessions",
    "SignedUp",
    "SocialGraph",
    "TokenCipher",
    "User",
    "UserNotFound",
    "UserRepository",
    "UserSummary",
    "UsernameTaken",
    "ViewerRelation",
    "Visibility",
    "VisibilityChanged",
    "check_email",
    "check_password",
    "check_username",
    "place_from",
    "relation_of",
    "shows",
    "visibility_of",
]
