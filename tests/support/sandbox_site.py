"""A served site whose payments are held at the payment sandbox."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from attrs import evolve

from dualcaster_app.payments import ProviderKind
from dualcaster_http.server import serve
from dualcaster_stripe import SandboxCardholder, StripeGateway, StripePayees, StripeProvider, WebhookReader
from tests.support.browser_windows import Served
from tests.support.processes import free_port
from tests.support.stripe_sandbox import running_sandbox


@asynccontextmanager
async def site_over_sandbox(served: Served, directory: Path) -> AsyncIterator[Served]:
    """Serve the site on localhost, over a provider at 127.0.0.1, which browsers take for another site."""
    port = free_port()
    address = f"http://localhost:{port}"
    with running_sandbox(directory) as sandbox:
        gateway = StripeGateway(lambda: sandbox.keys)
        adapters = evolve(
            served.application.payments,
            kind=ProviderKind.SANDBOX,
            provider=StripeProvider(gateway, WebhookReader(lambda: sandbox.keys)),
            payees=StripePayees(gateway),
            payer=SandboxCardholder(gateway),
            gateway=gateway,
        )
        settings = evolve(served.application.settings, public_base_url=address)
        application = evolve(served.application, payments=adapters, settings=settings)
        ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        stopping = asyncio.Event()
        running = asyncio.create_task(
            serve(application, "127.0.0.1", port, stopping=stopping, on_ready=ready.set_result)
        )
        await ready
        yield Served(address, application)
        stopping.set()
        await running
        await gateway.close()
