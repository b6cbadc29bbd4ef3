"""Checks JSON Feed by its specification, with the line and column of every value."""
