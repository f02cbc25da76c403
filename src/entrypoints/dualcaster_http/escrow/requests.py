"""What is sent and answered about held payments beside their views."""

from attrs import frozen


@frozen(kw_only=True)
class OnboardingLink:
    """An address at the payment provider, good once and for minutes."""

    url: str
