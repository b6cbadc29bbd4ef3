"""How it goes: what command, page and metrics say about sources, feeds and who is told."""
