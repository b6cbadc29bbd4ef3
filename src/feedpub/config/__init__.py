"""config.toml: the files, the keys, the checks, and the feeds that it describes.

* ``files``, ``paths``, ``id_lists``: TOML files with ``extends``, paths that must not overlap,
  lists of ids; the standard library only
* ``model`` with ``source_table``, ``feed_table``, ``notify_table``: every key and its default,
  built from ``table``, ``value_types``, ``constraints`` and ``recurrence``; ``docstrings``: what
  each key means
* ``load``: read and check a configuration: by ``validation`` (the only module that needs pydantic),
  with ``checks`` across keys and ``messages`` in English; ``cache``: settings that were valid
* ``publications``: the feeds to publish, one by one, and the slugs of families
* ``starter``, ``reference``: the configuration of ``feedpub init``; the page of the manual
"""
