"""The key that signs statements, in a file for its owner alone."""

import asyncio
from collections.abc import Callable

from attrs import frozen

from dualcaster_app.environment import SettingInvalid
from dualcaster_app.private_files import PrivateFile
from dualcaster_app.servers import data_directory
from dualcaster_app.settings import Settings
from dualcaster_core.reputation.statements.ports import PrivateKey, SignatureVerifier
from dualcaster_crypto import Ed25519PrivateKey, Ed25519Verifier

STATEMENT_KEY = "statement.key"
_VARIABLE = "STATEMENT_KEY_FILE"
_DIGITS = 64


def signature_verifier() -> SignatureVerifier:
    """Return what checks signatures, for whoever checks a statement without a site."""
    return Ed25519Verifier()


@frozen
class KeptPrivateKeys:
    """``PrivateKeys`` in the file of the settings, else in the data directory; it is read anew for each signature.

    So every process signs with a new key as soon as it is there. Nothing is made before it is asked for.
    """

    settings: Settings

    async def current(self) -> PrivateKey:
        """Return the key in use; the first time one is made."""
        return await asyncio.to_thread(self._key, PrivateFile.kept)

    async def replace(self) -> PrivateKey:
        """Put a new key in the place of the one in use."""
        return await asyncio.to_thread(self._key, PrivateFile.replace)

    def _key(self, read: Callable[[PrivateFile], str]) -> PrivateKey:
        path = self.settings.statement_key_file or data_directory(self.settings) / STATEMENT_KEY
        file = PrivateFile(
            path,
            variable=_VARIABLE,
            make=Ed25519PrivateKey.random_digits,
            least=_DIGITS,
            consequence="signs statements from then on",
        )
        try:
            return Ed25519PrivateKey.from_digits(read(file))
        except ValueError as error:
            raise SettingInvalid(_VARIABLE, f"{path} holds no key of {_DIGITS} hexadecimal digits") from error
