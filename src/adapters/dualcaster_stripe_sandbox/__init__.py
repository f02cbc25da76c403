"""A stand-in for Stripe for development and tests: stateful, at the wire, on this machine alone; it holds no money."""

from dualcaster_stripe_sandbox.process import Hold, SandboxAccess, SandboxFailed

__all__ = ["Hold", "SandboxAccess", "SandboxFailed"]
