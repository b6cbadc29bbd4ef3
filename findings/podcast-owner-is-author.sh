#!/bin/sh
# feedparser 6.0.14 (PyPI): who speaks in a podcast, and whether it is explicit.
#
# Expected: itunes:author is the author, and itunes:owner, whom Apple writes to, is the publisher;
#   itunes:explicit is true or false, as Apple has asked for since 2019.
# Seen: an owner after the author takes the author's place, with name and address (feed.author,
#   feed.authors); before it, it is one more author. An explicit of "true", "false", "no" or
#   "explicit" is None; only "yes" is True and "clean" is False, which Apple no longer documents.
# Touches: Apple, A podcaster's guide to RSS (itunes:author, itunes:owner, itunes:explicit).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14

cat >read.py <<'PY'
import feedparser

SPACE = 'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd"'
AUTHOR = "<itunes:author>Ann Lee</itunes:author>"
OWNER = (
    "<itunes:owner><itunes:name>Harbour Ltd</itunes:name>"
    "<itunes:email>desk@harbour.org</itunes:email></itunes:owner>"
)


def parse(channel, item=""):
    return feedparser.parse(
        f'<rss version="2.0" {SPACE}><channel><title>Harbour</title><link>https://harbour.org/'
        f"</link><description>Heard</description>{channel}<item><title>One</title>"
        f"<guid>1</guid>{item}</item></channel></rss>"
    )


for name, channel in (("after", AUTHOR + OWNER), ("before", OWNER + AUTHOR)):
    feed = parse(channel).feed
    names = ", ".join(each.get("name", "-") for each in feed.authors)
    print("owner", name, feed.author, "of", names, "publisher", feed.publisher_detail.name)
for value in ("true", "false", "yes", "no", "clean", "explicit"):
    item = f"<itunes:explicit>{value}</itunes:explicit>"
    print("explicit", value, parse("", item).entries[0].get("itunes_explicit"))
PY
env/bin/python read.py >seen
cat >expected <<'TEXT'
owner after Harbour Ltd of Harbour Ltd publisher Harbour Ltd
owner before Ann Lee of Harbour Ltd, Ann Lee publisher Harbour Ltd
explicit true None
explicit false None
explicit yes True
explicit no None
explicit clean False
explicit explicit None
TEXT
cat seen
diff expected seen
