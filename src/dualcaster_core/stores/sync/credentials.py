"""Credentials of stores at their shop systems: kept encrypted, opened only to be used."""

import json
from collections.abc import Mapping

from attrs import frozen

from dualcaster_core.accounts.identity.ports import TokenCipher
from dualcaster_core.stores.sync.errors import CredentialsRefused
from dualcaster_core.stores.sync.model import StockConnection
from dualcaster_core.stores.sync.providers import PROVIDERS, StockProvider

_SHOWN = 4


@frozen
class CredentialKeeper:
    """Seals and opens credentials."""

    cipher: TokenCipher

    def sealed(self, credentials: Mapping[str, str]) -> str:
        """Encrypt credentials."""
        return self.cipher.encrypt(json.dumps(dict(credentials))) if credentials else ""

    def opened(self, connection: StockConnection) -> Mapping[str, str]:
        """Decrypt credentials. Raises ``CredentialsRefused`` where they were sealed with another key."""
        if not connection.credentials:
            return {}
        text = self.cipher.decrypt(connection.credentials)
        if text is None:
            raise CredentialsRefused(PROVIDERS[connection.provider].title)
        opened: dict[str, str] = json.loads(text)
        return opened


def hint_of(provider: StockProvider, credentials: Mapping[str, str]) -> str:
    """Tell which credentials these are without telling them: what is no secret, and the ends of what is."""
    stated = [one for one in PROVIDERS[provider].credentials if credentials.get(one.name)]
    parts = [f"{one.label}: {_end(credentials[one.name]) if one.secret else credentials[one.name]}" for one in stated]
    return ", ".join(parts)[:300]


def _end(secret: str) -> str:
    """Show the end of a secret that is long enough for that."""
    return f"…{secret[-_SHOWN:]}" if len(secret) >= 4 * _SHOWN else "…"
