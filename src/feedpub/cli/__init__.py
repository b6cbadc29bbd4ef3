"""The commands, one module each: parse, call :mod:`feedpub.api`, print; heavy imports inside."""
