"""How the site is used, for admins, and the survey."""
