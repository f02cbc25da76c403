"""How log lines are written in tests that set nothing up themselves."""

import structlog


def write_plain_logs() -> None:
    """Write lines for people, with stacks as Python writes them.

    The stacks that structlog writes as it comes show what every variable holds: with a whole application in them, that
    takes half a minute.
    """
    structlog.reset_defaults()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.dev.ConsoleRenderer(colors=False),
        ]
    )
