#!/bin/sh
# Ruby's rss 0.2.9, with Ruby 3.1 (Debian 12: ruby3.1 and libruby3.1 3.1.2): an Atom feed that is read and written
# again, with xml:lang and xml:base.
#
# Expected: what is written says the same: xml:lang and xml:base are kept, or what they meant is written in
#   another way.
# Seen: both are written without their prefix, as lang and base, in each element. These names mean nothing in
#   XML or Atom, so that the language is gone, and a relative address within a text leads to another host.
#   RSS::Parser itself reads xml:lang and xml:base, and uses them: addresses of links are made absolute. What
#   it has written it reads without them. (feedparser 6.0.14 takes lang and base for the same, so in it
#   nothing is lost.)
# Touches: RFC 4287, 2 (atomCommonAttributes: xml:base, xml:lang); XML Base, 3; XML 1.0, 2.12.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check lxml==6.1.0
version=3.1.7+really3.1.2-0+deb12u1
apt-get -o APT::Sandbox::User=root download ruby3.1=$version libruby3.1=$version >/dev/null
for each in *.deb; do dpkg -x "$each" root; done
ruby=$work/root/usr/lib/ruby/3.1.0
gems=$work/root/usr/lib/ruby/gems/3.1.0/gems
libraries=$(dirname "$(find "$work/root/usr/lib" -name 'libruby-3.1.so.3.1')")
cat >feed.atom <<'XML'
<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="de">
<id>tag:news.example,2026:all</id><title>News</title><updated>2026-03-02T09:00:00Z</updated>
<author><name>News</name></author><link rel="self" href="https://news.example/feed.atom"/>
<entry xml:base="https://ferries.example/2026/"><id>tag:news.example,2026:1</id><title>Fahrplan</title>
<updated>2026-03-02T08:00:00Z</updated><link href="timetable.html"/>
<content type="html">&lt;p&gt;See &lt;a href="spring.pdf"&gt;the timetable&lt;/a&gt;.&lt;/p&gt;</content></entry></feed>
XML
cat >look.rb <<'RUBY'
require "rss"
feed = RSS::Parser.parse(File.read("feed.atom"))
puts "read: #{feed.lang}, #{feed.entries.first.base}, #{feed.entries.first.link.href}"
File.write("again.atom", feed.to_s)
again = RSS::Parser.parse(feed.to_s)
puts "read again: #{again.lang.inspect}, #{again.entries.first.base.inspect}"
RUBY
cat >look.py <<'PYTHON'
from urllib.parse import urljoin

from lxml import etree

ATOM = {"a": "http://www.w3.org/2005/Atom"}
for name in ("feed.atom", "again.atom"):
    with open(name, "rb") as document:
        feed = etree.parse(document, base_url="https://news.example/feed.atom")
    (content,) = feed.xpath("//a:entry/a:content", namespaces=ATOM)
    german = feed.xpath("boolean(//a:title[lang('de')])", namespaces=ATOM)
    print(f"{name}: German: {german}; spring.pdf is {urljoin(content.base, 'spring.pdf')}")
PYTHON
{
    LD_LIBRARY_PATH=$libraries RUBYLIB=$ruby:$libraries/ruby/3.1.0:$gems/rss-0.2.9/lib:$gems/rexml-3.2.5/lib \
        root/usr/bin/ruby3.1 --disable-gems look.rb
    grep -A 1 -E '<(feed|entry)' again.atom
    env/bin/python look.py
} | tee seen
diff - seen <<'TEXT'
read: de, https://ferries.example/2026/, https://ferries.example/2026/timetable.html
read again: nil, nil
<feed lang="de"
  xmlns="http://www.w3.org/2005/Atom"
--
  <entry lang="de"
    base="https://ferries.example/2026/">
feed.atom: German: True; spring.pdf is https://ferries.example/2026/spring.pdf
again.atom: German: False; spring.pdf is https://news.example/spring.pdf
TEXT
