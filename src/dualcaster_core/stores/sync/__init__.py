"""Keeping the stock of a store as its own shop system has it, and telling that system of changes made here."""
