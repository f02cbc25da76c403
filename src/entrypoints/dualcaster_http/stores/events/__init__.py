"""Events of stores, over HTTP."""
