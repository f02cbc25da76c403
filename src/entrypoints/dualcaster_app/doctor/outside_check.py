"""What the site needs of others: the mail server, and its own public address."""

from urllib.parse import urlsplit

import httpx
from attrs import evolve, frozen

from dualcaster_app.clock import SystemClock
from dualcaster_app.doctor.findings import Finding, fail, ok, warn
from dualcaster_app.notifying import mailer_of
from dualcaster_app.settings import Settings
from dualcaster_core.notifying.errors import MailDelayed
from dualcaster_email import SmtpMailer

SECONDS = 6.0


@frozen
class OutsideChecks:
    """Checks of what others run."""

    settings: Settings

    async def mail(self) -> list[Finding]:
        """Connect to the mail server as for an e-mail, and send none; of other providers, see that there is a key."""
        email = self.settings.email
        if email.provider is None:
            written = "written to the console"
            if self.settings.only_https:
                return [warn("e-mail", written, "Set EMAIL_PROVIDER, so that people can verify their addresses.")]
            return [ok("e-mail", written)]
        mailer = mailer_of(email, SystemClock())
        if not isinstance(mailer, SmtpMailer):
            return [ok("e-mail", f"{email.provider}, with a key; it is not asked, since that would send an e-mail")]
        try:
            how = await evolve(mailer, server=evolve(mailer.server, patience=SECONDS)).probe()
        except MailDelayed as error:
            where, reason = f"{email.smtp_host}:{email.smtp_port}", error.facts["reason"]
            return [fail("e-mail", f"{where}: {reason}", "Compare the SMTP_ variables with it.")]
        logged_in = "logged in" if email.smtp_user else "without a login"
        found = f"{email.smtp_host}:{email.smtp_port} answers, {how}, {logged_in}"
        if how == "no TLS" and email.smtp_user:
            return [warn("e-mail", found, "Set SMTP_USE_TLS=true, so that the password is not sent in the open.")]
        return [ok("e-mail", found)]

    async def site(self) -> list[Finding]:
        """Ask the site at its public address whether it lives."""
        address = self.settings.public_base_url
        local = urlsplit(address).hostname in ("localhost", "127.0.0.1", "::1")
        try:
            async with httpx.AsyncClient(timeout=SECONDS, follow_redirects=False) as client:
                answer = await client.get(f"{address}/health")
        except httpx.HTTPError as error:
            reason = str(error) or type(error).__name__
            if local:
                return [warn("site", f"{address} does not answer", "Start it: dualcaster serve")]
            return [
                fail(
                    "site",
                    f"{address}: {reason}",
                    "Start the site, and look at the proxy, the name and the certificate.",
                )
            ]
        if answer.status_code == httpx.codes.OK and answer.headers.get("content-type", "").startswith(
            "application/json"
        ):
            return [ok("site", f"{address} answers")]
        return [
            fail(
                "site",
                f"{address}/health answered {answer.status_code}",
                "Set PUBLIC_BASE_URL to where people reach this site.",
            )
        ]
