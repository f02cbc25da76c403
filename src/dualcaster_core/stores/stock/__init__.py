"""What a store has to sell: copies of printings, what they cost it, and what it asks for them."""
