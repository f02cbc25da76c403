"""Store-night clearing, over HTTP."""
