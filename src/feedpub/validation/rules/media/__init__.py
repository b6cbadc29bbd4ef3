"""Rules about Media RSS."""
