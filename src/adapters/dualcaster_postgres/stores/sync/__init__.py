"""The sync of the stock of stores."""
