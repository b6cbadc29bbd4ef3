"""Lookups: what servers are asked about images and short links."""
