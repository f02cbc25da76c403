"""The command line: ``dualcaster ...``."""
