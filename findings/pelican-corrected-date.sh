#!/bin/sh
# Pelican 4.12.0 with feedgenerator 2.2.1 (PyPI): the date of a published article is corrected; its
# address and its text stay as they are.
#
# Expected: the id in the feeds stays, too, so that readers see the same article with another date; and
#   a guid that is no address is said to be none.
# Seen: the id is a tag URI made of host, path and the date, so that another day makes another id, in
#   Atom and in RSS: readers that go by ids have the article twice. A new time on the same day, and
#   a date of modification, leave the id alone. In RSS the tag URI has no isPermaLink="false", so it
#   counts as the address of the article's page; no browser can follow it.
# Touches: RFC 4287, 4.2.6 (an id must not change when an entry is changed or published again); RSS 2.0,
#   item/guid (isPermaLink is true unless it says otherwise); RFC 4151, 2.1.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pelican==4.12.0 feedgenerator==2.2.1
mkdir content
cat >pelicanconf.py <<'PYTHON'
SITENAME, SITEURL = "News", "https://news.example"
FEED_DOMAIN, FEED_ALL_ATOM, FEED_ALL_RSS = SITEURL, "all.atom", "all.rss"
PATH, TIMEZONE, DEFAULT_LANG = "content", "UTC", "en"
PYTHON
cat >look.py <<'PYTHON'
import sys
import xml.etree.ElementTree as ET

ATOM = "{http://www.w3.org/2005/Atom}"
entry = ET.parse("site/all.atom").find(f"{ATOM}entry")
item = ET.parse("site/all.rss").find("channel/item")
guid = item.find("guid")
print(sys.argv[1], entry.find(f"{ATOM}link").get("href"))
print(sys.argv[1], entry.findtext(f"{ATOM}id"), guid.text, "isPermaLink", guid.get("isPermaLink"))
PYTHON
published() {
    cat >content/ferry.html <<HTML
<html><head><title>Ferry</title><meta name="date" content="$2"><meta name="slug" content="ferry">
$3</head><body><p>The ferry sails.</p></body></html>
HTML
    env/bin/pelican --quiet --settings pelicanconf.py --output site --delete-output-directory >log
    env/bin/python look.py "$1"
}
{
    published first '2026-03-02 09:30' ''
    published time '2026-03-02 11:45' ''
    published modified '2026-03-02 09:30' '<meta name="modified" content="2026-03-04 10:00">'
    published day '2026-03-03 09:30' ''
} | tee seen
page=https://news.example/ferry.html
id=tag:news.example,2026-03-02:/ferry.html
other=tag:news.example,2026-03-03:/ferry.html
diff - seen <<TEXT
first $page
first $id $id isPermaLink None
time $page
time $id $id isPermaLink None
modified $page
modified $id $id isPermaLink None
day $page
day $other $other isPermaLink None
TEXT
