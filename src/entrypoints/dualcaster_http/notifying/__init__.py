"""Notices and e-mails over HTTP."""
