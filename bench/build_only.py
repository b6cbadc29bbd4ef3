"""feedpub, as its command, but a build reads nothing that it does not need itself.

A build also reads bodies that earlier ones have left unread, for some seconds each time. What it
publishes costs the same without these seconds, which would hide it.
"""

from __future__ import annotations

from importlib import import_module

from feedpub.__main__ import main

if __name__ == "__main__":
    # The package has a function of the module's name.
    steps = import_module("feedpub.pipeline.build")
    vars(steps)["complete_backlog"] = lambda *_run, **_limit: ()
    main()
