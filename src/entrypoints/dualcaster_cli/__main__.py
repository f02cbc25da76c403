"""``python -m dualcaster_cli``."""

from dualcaster_cli.main import run

run()
