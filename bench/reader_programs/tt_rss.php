<?php
// What Tiny Tiny RSS sees of the feeds: php tt_rss.php FOLDER FILE... prints a JSON object a line,
// {reader, path, entries}. FOLDER has its classes. It knows no JSON Feed.
// Texts are made of an item as its RSSUtils::update_rss_feed does.

error_reporting(E_ALL & ~E_DEPRECATED);
chdir($argv[1]);
set_include_path($argv[1] . "/include");
foreach (["feedenclosure", "feeditem", "feeditem/common", "feeditem/rss", "feeditem/atom", "feedparser"] as $each) {
    require_once "classes/$each.php";
}

define("DB_TYPE", "pgsql");

function clean($param) {
    return is_array($param) ? array_map("strip_tags", $param) : strip_tags((string) $param);
}

class Debug {
    public static $LOG_VERBOSE = 1;
    public static $LOG_EXTENDED = 2;
    static function log(...$_) {}
}

foreach (array_slice($argv, 2) as $path) {
    $feed = new FeedParser(file_get_contents($path));
    $feed->init();
    $entries = [];
    $is_atom = str_ends_with($path, ".atom");
    foreach ($feed->get_items() as $item) {
        $author = strip_tags((string) $item->get_author());
        $entries[] = [
            "id" => strip_tags((string) $item->get_id()),
            "link" => clean($item->get_link()),
            "title" => strip_tags((string) $item->get_title()),
            // Its one date is Atom's "updated".
            $is_atom ? "updated" : "published" => gmdate("Y-m-d\TH:i:s\Z", (int) $item->get_date()),
            "content" => $item->get_content() ?: $item->get_description(),
            "author" => $author === "" ? null : $author,
            "tags" => array_values($item->get_categories()),
        ];
    }
    $flags = JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES;
    print json_encode(["reader" => "Tiny Tiny RSS", "path" => $path, "entries" => $entries], $flags) . "\n";
}
