"""What rules look at: figures over the last days of a card's history."""
