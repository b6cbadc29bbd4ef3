"""A screen for editors: pages in a browser for what :mod:`feedpub.api` does.

* ``hosts``: the addresses that it answers at, and whether editors log in
* ``sessions``: who is logged in, and what they are about to do
* ``forms``: fields that browsers send, cleaned and bounded
* ``guard``: what holds for every request and response
* ``work``: calls that wait for the archive, in threads
* ``pages``: templates
* ``screens``: what each address shows
* ``acts``: what editors do: withdraw, replace, restore, republish, reorder, retry, build
* ``app``: all of it as an application, and the server
"""
