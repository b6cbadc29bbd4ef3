"""The HTTP client, and what it needs to deal with any server."""
