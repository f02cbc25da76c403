"""The chain of signals and outcomes: how they are encoded, hashed, exported, and checked by anybody."""
