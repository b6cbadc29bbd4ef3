"""How a server delivers a feed: the exchange, and rules about it."""
