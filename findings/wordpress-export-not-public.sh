#!/bin/sh
# wordpress-export-to-markdown 2.2.2 (npm) and pelican-import of Pelican 4.12.0 (PyPI), with pandoc
# of pypandoc_binary 1.15: a WordPress export with posts that are not public.
#
# Expected: what is a draft, private, pending, scheduled, trashed or behind a password stays so: it
#   is left out, or the Markdown says so (Pelican has Status, others have draft: true).
# Seen: the first leaves out the draft and the trash, and makes ordinary posts of private, pending
#   and scheduled ones and of those behind a password; their front matter says nothing of it.
#   Pelican keeps the draft as one and leaves out private, pending and scheduled posts, but the one
#   behind a password becomes "Status: published".
# Touches: WordPress eXtended RSS 1.2, wp:status and wp:post_password.
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv env
env/bin/pip install --quiet --disable-pip-version-check pelican==4.12.0 markdown==3.10 \
    beautifulsoup4==4.14.2 lxml==6.1.0 pypandoc_binary==1.15
npm install --silent --no-audit --no-fund --prefix . wordpress-export-to-markdown@2.2.2 >/dev/null

{
    cat <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>News</title><link>https://news.example</link><description>News</description>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_site_url>https://news.example</wp:base_site_url>
<wp:base_blog_url>https://news.example</wp:base_blog_url>
XML
    number=0
    for status in publish draft private trash pending future password; do
        number=$((number + 1)) real=$status password=
        [ $status != password ] || { real=publish password=xyz; }
        cat <<XML
<item><title>$status</title><link>https://news.example/?p=$number</link>
<pubDate>Mon, 02 Mar 2026 09:0$number:00 +0000</pubDate><dc:creator><![CDATA[ann]]></dc:creator>
<guid isPermaLink="false">https://news.example/?p=$number</guid><description></description>
<content:encoded><![CDATA[<p>The text.</p>]]></content:encoded>
<excerpt:encoded><![CDATA[]]></excerpt:encoded><wp:post_id>$number</wp:post_id>
<wp:post_date><![CDATA[2026-03-02 09:0$number:00]]></wp:post_date>
<wp:post_date_gmt><![CDATA[2026-03-02 09:0$number:00]]></wp:post_date_gmt>
<wp:post_name><![CDATA[$status]]></wp:post_name><wp:status><![CDATA[$real]]></wp:status>
<wp:post_parent>0</wp:post_parent><wp:post_type><![CDATA[post]]></wp:post_type>
<wp:post_password><![CDATA[$password]]></wp:post_password><wp:is_sticky>0</wp:is_sticky></item>
XML
    done
    echo '</channel></rss>'
} >export.xml

node_modules/.bin/wordpress-export-to-markdown --wizard=false --input=export.xml --output=one \
    --save-attached-images=false --save-scraped-images=false >/dev/null
PATH=$(dirname "$(env/bin/python -c 'import pypandoc; print(pypandoc.get_pandoc_path())')"):$PATH
env/bin/pelican-import --wpfile -m markdown -o two export.xml >/dev/null 2>&1
{
    for file in one/*/index.md; do
        echo "one $(basename "$(dirname "$file")") $(grep -Eci '^(draft|status|password|published):' "$file")"
    done
    for file in two/*.md; do
        echo "two $(basename "$file" .md) $(sed -n 's/^Status: //p' "$file")"
    done
} | sort >seen
sort >expected <<'TEXT'
one future 0
one password 0
one pending 0
one private 0
one publish 0
two draft draft
two password published
two publish published
TEXT
cat seen
diff expected seen
