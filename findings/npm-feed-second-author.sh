#!/bin/sh
# feed 6.0.0 (npm): one story by two people, written as RSS, Atom and JSON Feed.
#
# Expected: whatever the format, readers learn of both; RSS, which has one author and only with an
#   e-mail address, names them with dc:creator. The picture's type is image/jpeg.
# Seen: Atom names both; JSON Feed names the first alone, with the key of version 1.0 (author),
#   though 1.1 has authors since 2020; RSS gets two author elements, of which one is a bare name,
#   and no dc:creator, though its namespace is declared. The picture has the type image/jpg, which
#   is made of its address's suffix and is not registered, in RSS with the length 0.
# Touches: JSON Feed 1.1, authors; RSS 2.0, author and enclosure; RFC 4287, 4.2.7.3.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --prefix . feed@6.0.0 >/dev/null
cat >look.mjs <<'JS'
import { Feed } from "feed";
const feed = new Feed({
  title: "News", id: "tag:news.example,2026:all", link: "https://news.example/", copyright: "",
});
feed.addItem({
  title: "One", id: "tag:news.example,2026:1", link: "https://news.example/1", description: "A story.",
  author: [{ name: "Ann Lee" }, { name: "Bo Ek", email: "bo@news.example" }],
  date: new Date("2026-03-02T08:00:00Z"), image: "https://news.example/a.jpg",
});
const rss = feed.rss2();
for (const found of rss.matchAll(/<(author|dc:creator)>(.*?)</g)) console.log("rss", found[1], found[2]);
console.log("rss", rss.match(/length="\d+" type="[^"]+"/)[0]);
const atom = feed.atom1();
for (const found of atom.matchAll(/<name>(.*?)</g)) console.log("atom", found[1]);
const json = JSON.parse(feed.json1());
console.log("json", json.version, JSON.stringify(json.items[0].author), json.items[0].authors);
JS
node look.mjs | tee seen
diff - seen <<'TEXT'
rss author Ann Lee
rss author bo@news.example (Bo Ek)
rss length="0" type="image/jpg"
atom Ann Lee
atom Bo Ek
json https://jsonfeed.org/version/1 {"name":"Ann Lee"} undefined
TEXT
