"""Who somebody is: credentials, sessions, mailed tokens."""
