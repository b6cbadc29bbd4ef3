#!/bin/sh
# opml 0.5.8 (npm), the package of OPML's author: a list of feeds with names that are not ASCII.
#
# Expected: the text that opml.stringify returns says UTF-8, or no encoding, as a string of JavaScript that is saved
#   is UTF-8; or names are written as character references.
# Seen: its first line says ISO-8859-1, whatever is in it, and names are as they are. Saved by Node.js, the file
#   has each letter beyond ASCII as two or three others for whoever obeys the declaration, here libxml2
#   (lxml 6.1.0, PyPI) and Expat (Python). Saved as latin1, Fähre is right, and 東京港 other letters.
#   opml.parse reads its own file rightly, as it goes by the string; feedsmith 3.0.1 (npm) writes UTF-8.
# Reported: github.com/scripting/opmlPackage, issue 6.
# Touches: XML 1.0, 4.3.3 (it is an error to declare another encoding than the one used); OPML 2.0 (a document of
#   it is one of XML).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check lxml==6.1.0
npm install --silent --no-audit --no-fund --prefix . opml@0.5.8 feedsmith@3.0.1 >/dev/null
cat >write.mjs <<'JS'
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { generateOpml } from "feedsmith";
const opml = createRequire(import.meta.url)("opml");
const feed = (text, name) => ({ text, type: "rss", xmlUrl: `https://news.example/${name}.rss` });
const feeds = [feed("Fähre", "ferry"), feed("東京港", "port")];
const written = opml.stringify({ opml: { head: { title: "Häfen" }, body: { subs: feeds } } });
writeFileSync("opml.opml", written);
writeFileSync("latin1.opml", written, "latin1");
writeFileSync("feedsmith.opml", generateOpml({ head: { title: "Häfen" }, body: { outlines: feeds } }));
console.log(written.split("\n")[0]);
opml.parse(written, (_, found) => {
  console.log("opml.parse:", found.opml.body.subs.map((each) => each.text).join(", "));
});
JS
cat >read.py <<'PYTHON'
from xml.etree import ElementTree

from lxml import etree

for name in ("opml.opml", "latin1.opml", "feedsmith.opml"):
    for library, parse in (("lxml", etree.parse), ("Expat", ElementTree.parse)):
        names = [each.get("text") for each in parse(name).iter("outline")]
        print(f"{name}: {library}: {', '.join(map(ascii, names))}")
PYTHON
{
    node write.mjs
    env/bin/python read.py
} | tee seen
diff - seen <<'TEXT'
<?xml version="1.0" encoding="ISO-8859-1"?>
opml.parse: Fähre, 東京港
opml.opml: lxml: 'F\xc3\xa4hre', '\xe6\x9d\xb1\xe4\xba\xac\xe6\xb8\xaf'
opml.opml: Expat: 'F\xc3\xa4hre', '\xe6\x9d\xb1\xe4\xba\xac\xe6\xb8\xaf'
latin1.opml: lxml: 'F\xe4hre', 'q\xac/'
latin1.opml: Expat: 'F\xe4hre', 'q\xac/'
feedsmith.opml: lxml: 'F\xe4hre', '\u6771\u4eac\u6e2f'
feedsmith.opml: Expat: 'F\xe4hre', '\u6771\u4eac\u6e2f'
TEXT
