"""Messages: the API and the pages."""
