"""The street door: one module a command, each thin; heavy imports inside the commands."""
