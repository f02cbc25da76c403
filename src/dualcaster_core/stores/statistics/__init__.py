"""Figures of a store: what is looked for around it, what it sells, how old its stock is, what it buys."""
