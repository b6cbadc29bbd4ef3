"""JSON Feed held against its specification, with the line and column of every value."""
