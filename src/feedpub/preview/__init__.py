"""The preview, ``feedpub serve``, and configurations for web servers.

* ``server``: the socket, and uvicorn
* ``app``: the responses, with starlette
* ``conditions``: conditional requests and content codings (RFC 9110)
* ``documents``: which files are visible, and their media types
* ``server_config``: what a web server needs to know; ``nginx``, ``caddy``: written for these
"""
