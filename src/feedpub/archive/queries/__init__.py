"""Read-only queries for commands and pages, on the standard library alone."""
