"""What shop systems tell of single listings, as it happens."""

import hashlib
import hmac
from base64 import b64encode

from attrs import frozen

from dualcaster_core.kernel.ports import UnitOfWorkFactory
from dualcaster_core.stores.sync.credentials import CredentialKeeper
from dualcaster_core.stores.sync.errors import CredentialsRefused, WebhookInvalid
from dualcaster_core.stores.sync.ports import StockMessages, SyncUnitOfWork
from dualcaster_core.stores.sync.providers import StockProvider
from dualcaster_core.stores.sync.views import StockDelta


@frozen(kw_only=True)
class StockWebhooks:
    """Takes messages of shop systems over, each signed with a secret of the store."""

    units: UnitOfWorkFactory[SyncUnitOfWork]
    keeper: CredentialKeeper
    messages: StockMessages

    async def receive(self, store_id: int | None, *, topic: str, shop: str, body: bytes, signature: str) -> StockDelta:
        """Take a message over, again or late without harm. Raises ``WebhookInvalid`` for what is not signed.

        A message of another shop, of a store that is gone, or about what we do not follow changes nothing.
        """
        if store_id is None:
            raise WebhookInvalid
        async with self.units() as uow:
            connection = await uow.stock_connections.of(store_id)
        if connection is None or connection.provider is not StockProvider.BINDERPOS:
            raise WebhookInvalid
        try:
            credentials = self.keeper.opened(connection)
        except CredentialsRefused as error:
            raise WebhookInvalid from error
        secret = credentials.get("webhook_secret", "")
        if not secret or not is_signed(body, secret, signature) or shop != credentials.get("shop"):
            raise WebhookInvalid
        updates = self.messages.updates(topic, body, location=credentials.get("location_id", ""))
        if not updates:
            return StockDelta()
        async with self.units() as uow:
            await uow.stock_connections.of(store_id, lock=True)
            delta = await uow.listings.update(store_id, updates)
            await uow.commit()
        return delta


def is_signed(body: bytes, secret: str, signature: str) -> bool:
    """Tell whether a signature is the HMAC-SHA256 of these very bytes, in base64."""
    expected = b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
    return hmac.compare_digest(expected, signature.encode())
