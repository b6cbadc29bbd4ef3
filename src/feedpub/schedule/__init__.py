"""When: what is due, and the daemon that does it."""
