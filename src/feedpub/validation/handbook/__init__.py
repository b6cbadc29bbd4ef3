"""The manual's pages about findings: each code with its source and an example."""
