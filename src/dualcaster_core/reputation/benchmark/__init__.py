"""How well trouble can be foretold on a public network of who rated whom."""
