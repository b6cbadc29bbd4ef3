"""Rules about texts: their type, stray markup, empty ones, HTML bodies."""
