"""Ann, and how she is signed in."""

from dualcaster_app import Application
from dualcaster_core.accounts.identity.sessions import Device
from dualcaster_core.accounts.model import Actor

PASSWORD = "four black lotus petals"


LAPTOP, PHONE = Device(name="Firefox on Linux", address="10.0.0.1"), Device(name="Safari on iPhone", address="10.0.0.2")


async def ann(app: Application) -> int:
    """Open Ann's account."""
    return (await app.accounts.registration.register(email="ann@example.org", username="Ann-7", password=PASSWORD)).id


async def actor(app: Application, user_id: int, device: Device = LAPTOP) -> tuple[Actor, str, str]:
    """Sign somebody in; return who they are and both tokens."""
    pair = await app.accounts.sessions.open_for_program(user_id, device)
    return pair.actor, pair.access_token, pair.refresh_token
