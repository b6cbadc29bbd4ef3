#!/bin/sh
# feedparser 6.0.14 (PyPI): the address and name of an author in RSS, by the top-level domain.
#
# Expected: "mia@news.berlin (Mia Quay)" is the name Mia Quay and the address mia@news.berlin,
#   whatever the domain ends in.
# Seen: after four letters of the last label the address ends and the name begins: mia@news.berl
#   and "in (Mia Quay". So do addresses in .online, .media or .example; .org, .co.uk and .info are
#   as expected. The same holds for managingEditor.
# Touches: RSS 2.0, author and managingEditor; RFC 822, 6.1; RFC 1034, 3.1 (a label has 63 octets).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14

cat >read.py <<'PY'
import feedparser

for host in ("news.org", "news.co.uk", "news.info", "news.berlin", "news.online", "news.media"):
    written = f"mia@{host} (Mia Quay)"
    parsed = feedparser.parse(
        f'<rss version="2.0"><channel><title>News</title><link>https://{host}/</link>'
        f"<description>News</description><managingEditor>{written}</managingEditor>"
        f"<item><title>One</title><guid>1</guid><author>{written}</author></item></channel></rss>"
    )
    for found in (parsed.feed.author_detail, parsed.entries[0].author_detail):
        print(host, found.email, "|", found.name)
PY
env/bin/python read.py | uniq >seen
cat >expected <<'TEXT'
news.org mia@news.org | Mia Quay
news.co.uk mia@news.co.uk | Mia Quay
news.info mia@news.info | Mia Quay
news.berlin mia@news.berl | in (Mia Quay
news.online mia@news.onli | ne (Mia Quay
news.media mia@news.medi | a (Mia Quay
TEXT
cat seen
diff expected seen
