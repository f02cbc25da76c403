"""Takes a whole database out as text, and puts it into a schema of its own beside the one in use."""
