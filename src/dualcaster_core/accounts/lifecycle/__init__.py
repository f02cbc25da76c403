"""What becomes of an account: its export and its deletion."""
