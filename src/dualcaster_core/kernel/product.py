"""What the product is called."""

SITE_NAME = "Dualcaster"
"""Its one name: in titles, e-mails, the manifest and the description of the API."""
