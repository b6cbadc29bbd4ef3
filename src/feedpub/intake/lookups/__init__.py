"""Asks servers about images and short links."""
