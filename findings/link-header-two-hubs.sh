#!/bin/sh
# requests 2.34.2 and httpx 0.28.1 (PyPI): a feed that names its hubs in the Link header of HTTP.
#
# Expected: response.links has each link of the header, by its relation: a feed may have more than one hub, and
#   a link more than one relation. What is between < and > is the address, to its end.
# Seen: of two hubs the last one is left, so that whoever subscribes never learns of the first; rel="self alternate"
#   is one relation of that name, and neither "self" nor "alternate" is there; rel=Hub is another one than
#   hub; an address ends at a semicolon within it, and its rest becomes a parameter. No error anywhere.
#   Both libraries agree. http-link-header 1.1.4 (npm) has all of it right.
# Reported: github.com/psf/requests, issue 2707 and pull request 5464.
# Touches: RFC 8288, 3 (Link), 3.3 (rel: several types, separated by spaces), 2.1.1 (compared
#   case-insensitively); RFC 3986, 3.3 (";" in a path); WebSub, 4 (discovery: at least one hub).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check requests==2.34.2 httpx==0.28.1
npm install --silent --no-audit --no-fund --prefix . http-link-header@1.1.4 >/dev/null
cat >headers.json <<'JSON'
{
  "two hubs": "<https://a.example/hub>; rel=\"hub\", <https://b.example/hub>; rel=\"hub\"",
  "two relations": "<https://news.example/feed.atom>; rel=\"self alternate\"",
  "capital": "<https://a.example/hub>; rel=Hub",
  "semicolon": "<https://news.example/feed;lang=de.atom>; rel=self"
}
JSON
cat >look.py <<'PYTHON'
import json

import httpx
import requests

with open("headers.json") as file:
    headers = json.load(file)
for name, value in headers.items():
    one = requests.Response()
    one.headers["Link"] = value
    other = httpx.Response(200, headers={"Link": value})
    for library, links in (("requests", one.links), ("httpx", other.links)):
        print(f"{name}: {library}:", {relation: link["url"] for relation, link in links.items()})
PYTHON
cat >look.cjs <<'JS'
const LinkHeader = require("http-link-header");
const headers = require("./headers.json");
for (const [name, value] of Object.entries(headers)) {
  const found = LinkHeader.parse(value);
  const of = (relation) => found.rel(relation).map((each) => each.uri);
  const all = ["hub", "self", "alternate"].map((each) => `${each} [${of(each)}]`);
  console.log(`${name}: http-link-header:`, all.join(", "));
}
JS
{
    env/bin/python look.py
    node look.cjs
} | tee seen
diff - seen <<'TEXT'
two hubs: requests: {'hub': 'https://b.example/hub'}
two hubs: httpx: {'hub': 'https://b.example/hub'}
two relations: requests: {'self alternate': 'https://news.example/feed.atom'}
two relations: httpx: {'self alternate': 'https://news.example/feed.atom'}
capital: requests: {'Hub': 'https://a.example/hub'}
capital: httpx: {'Hub': 'https://a.example/hub'}
semicolon: requests: {'self': 'https://news.example/feed'}
semicolon: httpx: {'self': 'https://news.example/feed'}
two hubs: http-link-header: hub [https://a.example/hub,https://b.example/hub], self [], alternate []
two relations: http-link-header: hub [], self [https://news.example/feed.atom], alternate [https://news.example/feed.atom]
capital: http-link-header: hub [https://a.example/hub], self [], alternate []
semicolon: http-link-header: hub [], self [https://news.example/feed;lang=de.atom], alternate []
TEXT
