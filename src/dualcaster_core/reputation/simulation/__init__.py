"""A made-up market with puppets in it, to measure what they can reach and what honest traders lose."""
