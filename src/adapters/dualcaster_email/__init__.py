"""Sends e-mail: to the console, over SMTP, or through Resend or SendGrid."""
