"""The manual's page about findings: each code with its source and an example."""
