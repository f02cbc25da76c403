"""The stock of stores."""
