"""Rules about RSS 2.0 and 1.0, and its modules."""
