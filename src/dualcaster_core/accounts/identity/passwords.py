"""Which passwords are good enough."""

from dualcaster_core.accounts.identity.ports import CommonPasswords
from dualcaster_core.kernel.errors import ValidationFailed

MIN_PASSWORD, LONGEST_PASSWORD = 10, 200
_MIN_DIFFERENT = 4
_MIN_NAME = 4


def check_password(password: str, common: CommonPasswords, *, username: str, email: str) -> None:
    """Raise ``ValidationFailed`` for a password that is short, common, made of few characters, or one's own name."""
    told = password.casefold()
    if not MIN_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        _refuse(f"choose a password of {MIN_PASSWORD} to {LONGEST_PASSWORD} characters")
    if any("\ud800" <= mark <= "\udfff" or mark == "\0" for mark in password):
        _refuse("this password holds a character that is not text")
    if told in common or told.rstrip("0123456789!?.") in common:
        _refuse("this password is among the first that are tried everywhere; choose another")
    if len(set(told)) < _MIN_DIFFERENT:
        _refuse("this password repeats too few characters; choose another")
    for own in (username.casefold(), email.casefold(), email.casefold().partition("@")[0]):
        if len(own) >= _MIN_NAME and (own in told or told in own):
            _refuse("leave your name and your e-mail address out of the password")


def _refuse(reason: str) -> None:
    raise ValidationFailed(reason, field="password")
