"""How a feed is written: one module a format. feedgen and its quirks are known here only."""
