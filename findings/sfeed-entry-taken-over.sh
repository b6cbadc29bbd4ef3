#!/bin/sh
# sfeed 1.7 (Debian 12: sfeed 1.7-1): Atom entries that were taken over from another feed, and say so with
# atom:source.
#
# Expected: title, link, id, date and author of an entry are its own. What is in atom:source is about the
#   feed that it came from, and counts, if at all, where the entry has no author.
# Seen: the children of atom:source are read as if they were the entry's, and the first one of a kind counts.
#   Where atom:source is the first child, the agency's feed takes the place of the story: its title, its home
#   page, its id, its date. So all stories of one agency have the same id, title and link, by which
#   sfeed_update decides what is new: of three stories, one is kept. Where it is the last child, the entry is
#   as expected.
#   feedparser 6.0.14 (PyPI) gives each entry what is its own, in either order.
# Touches: RFC 4287, 4.2.11 (atom:source: metadata of the source feed), 4.1.2 (the order of an entry's children
#   means nothing).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check feedparser==6.0.14
apt-get -o APT::Sandbox::User=root download sfeed=1.7-1 >/dev/null
dpkg -x sfeed_1.7-1_*.deb root
export PATH="$work/root/usr/bin:$PATH"

entry() {
    source="<source><id>tag:agency.example,2020:wire</id><title>Agency wire</title>
<updated>2026-03-02T07:00:00Z</updated><link href='https://agency.example/'/>
<author><name>Agency</name></author></source>"
    own="<id>tag:news.example,2026:$1</id><title>Story $1</title><updated>2026-03-02T08:0$1:00Z</updated>
<link href='https://news.example/$1'/><author><name>Ann Lee</name></author><summary>Text $1.</summary>"
    if [ "$2" = first ]; then echo "<entry>$source$own</entry>"; else echo "<entry>$own$source</entry>"; fi
}
for place in first last; do
    {
        echo "<feed xmlns='http://www.w3.org/2005/Atom'><id>tag:news.example,2026:all</id><title>News</title>"
        echo "<updated>2026-03-02T09:00:00Z</updated><author><name>News</name></author>"
        for each in 1 2 3; do entry $each $place; done
        echo "</feed>"
    } >$place.atom
    cat >sfeedrc <<RC
sfeedpath="$work/$place"
feeds() { feed news https://news.example/feed.atom; }
fetch() { cat "$work/$place.atom"; }
RC
    sfeed_update "$work/sfeedrc" >/dev/null 2>&1
done
show() { cut -f 1-4,6,7 | tr '\t' '|'; }
{
    for place in first last; do
        echo "sfeed, $place:"
        sfeed <$place.atom | show
        echo "sfeed_update, $place: $(wc -l <$place/news) kept"
    done
    env/bin/python -c '
import feedparser
for place in "first", "last":
    found = feedparser.parse(place + ".atom").entries
    print(f"feedparser, {place}:", *(f"{each.title}, {each.link}, {each.id}" for each in found), sep="\n")
'
} | tee seen
diff - seen <<'TEXT'
sfeed, first:
1772434800|Agency wire|https://agency.example/|Text 1.|tag:agency.example,2020:wire|Agency
1772434800|Agency wire|https://agency.example/|Text 2.|tag:agency.example,2020:wire|Agency
1772434800|Agency wire|https://agency.example/|Text 3.|tag:agency.example,2020:wire|Agency
sfeed_update, first: 1 kept
sfeed, last:
1772438460|Story 1|https://news.example/1|Text 1.|tag:news.example,2026:1|Ann Lee
1772438520|Story 2|https://news.example/2|Text 2.|tag:news.example,2026:2|Ann Lee
1772438580|Story 3|https://news.example/3|Text 3.|tag:news.example,2026:3|Ann Lee
sfeed_update, last: 3 kept
feedparser, first:
Story 1, https://news.example/1, tag:news.example,2026:1
Story 2, https://news.example/2, tag:news.example,2026:2
Story 3, https://news.example/3, tag:news.example,2026:3
feedparser, last:
Story 1, https://news.example/1, tag:news.example,2026:1
Story 2, https://news.example/2, tag:news.example,2026:2
Story 3, https://news.example/3, tag:news.example,2026:3
TEXT
