"""The publish directory served over HTTP, to look at what was built.

* ``server``: the socket, and uvicorn
* ``app``: what is answered, through starlette
* ``conditions``: what a request asks for besides the document: RFC 9110
* ``documents``: what of the directory may be seen, and its types
* ``told``: what a web server is to know of the directory; ``nginx``, ``caddy``: in its own words
"""
