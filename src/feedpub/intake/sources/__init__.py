"""Sources: folders, pages, content APIs, feeds, pushed articles."""
