"""How it goes: what command, page and metrics say about sources and feeds."""
