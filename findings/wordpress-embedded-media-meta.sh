#!/bin/sh
# WordPress 6.1.9 (Debian 12: wordpress, mariadb-server, php-cli, php-mysql): the meta of a featured
# image, which a plugin registered with "show_in_rest", asked for with the post and alone.
#
# Expected: meta that is shown in the REST API is shown wherever the API shows the attachment: at
#   /wp/v2/media/ID, and in _embedded["wp:featuredmedia"] of the post (_embed). So a picture's credit
#   that a plugin such as Newspack keeps in meta comes with the post.
# Seen: the attachment itself has it, the embedded one has no "meta" at all: embedded objects are
#   shown in the context "embed", of which meta is no part, whatever a plugin registers. What the
#   plugin's filter get_the_excerpt adds to the caption does come with the post.
# Touches: WordPress REST API, register_meta (show_in_rest), global parameter _embed, contexts.
# Exits 0 while that is so, 1 if it has changed.
set -eu
dpkg-query -W -f '${Package} ${Version}\n' wordpress mariadb-server php-cli
work=$(mktemp -d)
trap 'kill "$(cat "$work/db.pid")" 2>/dev/null || true; sleep 1; rm -rf "$work"' EXIT
PATH=$PATH:/usr/sbin:/sbin
user=$(id -un)
mariadb-install-db --no-defaults --datadir="$work/data" --user="$user" --skip-test-db \
    --auth-root-authentication-method=normal >/dev/null
echo 'CREATE DATABASE wordpress CHARACTER SET utf8mb4;' >"$work/start.sql"
mariadbd --no-defaults --datadir="$work/data" --user="$user" --socket="$work/db.sock" \
    --pid-file="$work/db.pid" --init-file="$work/start.sql" --skip-networking \
    >"$work/db.log" 2>&1 &
until [ -S "$work/db.sock" ] && mariadb --no-defaults -u root -S "$work/db.sock" -e 'USE wordpress' \
    2>/dev/null; do sleep 0.2; done
mkdir "$work/content"
cat >"$work/ask.php" <<PHP
<?php
error_reporting(E_ERROR);
foreach ([
    'DB_NAME' => 'wordpress', 'DB_USER' => 'root', 'DB_PASSWORD' => '',
    'DB_HOST' => 'localhost:$work/db.sock', 'DB_CHARSET' => 'utf8mb4', 'DB_COLLATE' => '',
    'WP_HOME' => 'https://news.example', 'WP_SITEURL' => 'https://news.example',
    'WP_CONTENT_DIR' => '$work/content', 'WP_HTTP_BLOCK_EXTERNAL' => true, 'WP_INSTALLING' => true,
    'DISABLE_WP_CRON' => true, 'ABSPATH' => '/usr/share/wordpress/',
] as \$name => \$value) { define(\$name, \$value); }
\$_SERVER['HTTP_HOST'] = 'news.example';
\$table_prefix = 'wp_';
PHP
cat >>"$work/ask.php" <<'PHP'
// Nobody is told of the new site.
function wp_mail() { return true; }
require ABSPATH . 'wp-settings.php';
require ABSPATH . 'wp-admin/includes/upgrade.php';
wp_install('News', 'desk', 'desk@news.example', true, '', 'secret');
register_meta('post', '_media_credit', [
    'object_subtype' => 'attachment', 'type' => 'string', 'single' => true, 'show_in_rest' => true,
]);
add_filter('get_the_excerpt', function ($excerpt, $post) {
    $credit = get_post_meta($post->ID, '_media_credit', true);
    return $credit ? "$excerpt Credit: $credit" : $excerpt;
}, 10, 2);
$story = wp_insert_post(['post_title' => 'A story', 'post_status' => 'publish']);
$image = wp_insert_attachment(
    ['post_title' => 'Ferry', 'post_mime_type' => 'image/jpeg', 'post_excerpt' => 'The ferry.'], 'ferry.jpg', $story
);
update_post_meta($image, '_media_credit', 'Mara Ovens');
set_post_thumbnail($story, $image);
$alone = rest_do_request(new WP_REST_Request('GET', "/wp/v2/media/$image"))->get_data();
$answer = rest_do_request(new WP_REST_Request('GET', "/wp/v2/posts/$story"));
$embedded = rest_get_server()->response_to_data($answer, true)['_embedded']['wp:featuredmedia'][0];
foreach (['alone' => $alone, 'embedded' => $embedded] as $how => $media) {
    echo $how, ': meta ', json_encode($media['meta']['_media_credit'] ?? null);
    echo ', caption ', json_encode(trim(strip_tags($media['caption']['rendered']))), "\n";
}
PHP
php "$work/ask.php" >"$work/seen"
cat >"$work/expected" <<'TEXT'
alone: meta "Mara Ovens", caption "The ferry. Credit: Mara Ovens"
embedded: meta null, caption "The ferry. Credit: Mara Ovens"
TEXT
cat "$work/seen"
diff "$work/expected" "$work/seen"
