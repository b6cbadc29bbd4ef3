"""How a server delivers a feed: the exchange, and the rules about it."""
