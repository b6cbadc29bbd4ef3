"""config.toml: read whole, refused precisely, and the objects that it describes.

* ``files``: the TOML files, ``extends`` followed; the standard library only
* ``model``: every key, its type and its default (pydantic)
* ``mistakes``: what is wrong, in a newsroom engineer's words
* ``places``, ``hubs``: what cannot stand where it should; hubs that nobody reaches
* ``publications``: the feeds that are meant, families expanded
"""
