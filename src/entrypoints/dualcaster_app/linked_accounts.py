"""Puts together what speaks to mail servers and sign-in providers."""

from collections.abc import Mapping
from io import StringIO
from typing import Any

from dualcaster_app.settings import EmailSettings, OAuthClient, Settings
from dualcaster_console import ConsoleMailer
from dualcaster_core.accounts.linked_accounts.ports import OAuthProvider
from dualcaster_core.accounts.linked_accounts.tokens import ProviderAccess, TokenKeeper
from dualcaster_core.accounts.linked_accounts.use_cases import LinkedAccounts
from dualcaster_core.kernel.ports import Clock
from dualcaster_core.notifying.ports import Mailer
from dualcaster_crypto import FernetCipher, derived_key, random_token
from dualcaster_email import Sender, SmtpServer, TemplateEmails, mailer_from
from dualcaster_oauth import PROVIDERS, ClientSettings


def mailer_of(email: EmailSettings, clock: Clock, *, quiet: bool = False) -> Mailer:
    """Make the way out for e-mails; ``quiet`` keeps them off the console."""
    if email.provider is None:
        return ConsoleMailer(StringIO() if quiet else None)
    smtp = None
    if email.smtp_host is not None:
        smtp = SmtpServer(
            host=email.smtp_host,
            port=email.smtp_port,
            user=email.smtp_user,
            password=email.smtp_password,
            use_tls=email.smtp_use_tls,
        )
    return mailer_from(
        email.provider,
        Sender(email.from_address, email.from_name),
        clock,
        smtp=smtp,
        resend_api_key=email.resend_api_key,
        sendgrid_api_key=email.sendgrid_api_key,
    )


def providers_of(clients: Mapping[str, OAuthClient]) -> Mapping[str, OAuthProvider]:
    """Make the providers that are set up, by name."""
    return {
        name: PROVIDERS[name](
            ClientSettings(
                client_id=client.client_id,
                client_secret=client.client_secret,
                redirect_uri=client.redirect_uri,
                base_url=client.base_url,
            )
        )
        for name, client in clients.items()
    }


def emails_and_linked_accounts(settings: Settings, units: Any, clock: Clock) -> dict[str, Any]:
    """Build what writes e-mails and what signs in with outside accounts."""
    providers = providers_of(settings.oauth)
    keeper = TokenKeeper(FernetCipher.with_secret(settings.secret_key))
    return {
        "emails": TemplateEmails(settings.public_base_url),
        "email_link_key": derived_key(settings.secret_key, "emails"),
        "connections": LinkedAccounts(
            units=units,
            providers=providers,
            keeper=keeper,
            secrets=random_token,
            clock=clock,
            rules=settings.accounts,
        ),
        "provider_access": ProviderAccess(units, providers, keeper, clock),
    }
