"""Authors and credit lines."""
