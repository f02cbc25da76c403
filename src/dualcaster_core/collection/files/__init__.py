"""Files of collections and want lists: their lines, what these resolve to, what an import changes."""
