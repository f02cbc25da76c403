"""Background work: the outbox relay, the schedule and the Dramatiq worker that runs the handlers."""
