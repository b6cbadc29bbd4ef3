"""The preview, ``feedpub serve``, and configurations for web servers.

* ``app``: the responses, with starlette, and uvicorn on a socket
* ``conditions``: conditional requests and content codings (RFC 9110)
* ``documents``: which files are visible, and their media types
* ``server_config``: what a web server needs to know; ``nginx``, ``caddy``: written for these
"""
