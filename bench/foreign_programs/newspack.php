<?php
/*
 * What Newspack and Co-Authors Plus make of WordPress's own API, and nothing else of them: credits of
 * pictures in their meta and captions, authors in a taxonomy and in a field of each post.
 */

const CREDIT_KEYS = ['_media_credit', '_media_credit_url', '_navis_media_credit_org', '_navis_media_can_distribute'];

add_action('init', function () {
    foreach (CREDIT_KEYS as $key) {
        register_meta('post', $key, [
            'object_subtype' => 'attachment', 'type' => 'string', 'single' => true, 'show_in_rest' => true,
        ]);
    }
    register_taxonomy('author', ['post'], [
        'public' => true, 'show_in_rest' => true, 'rest_base' => 'coauthors', 'rewrite' => false,
    ]);
    register_post_type('guest-author', ['public' => false, 'show_ui' => true, 'label' => 'Guest authors']);
    register_post_type('story', [
        'public' => true, 'show_in_rest' => true, 'label' => 'Stories', 'taxonomies' => ['beat'],
        'supports' => ['title', 'editor', 'author', 'excerpt', 'thumbnail'],
    ]);
    register_taxonomy('beat', ['story'], ['public' => true, 'show_in_rest' => true]);
});

add_filter('get_the_excerpt', function ($excerpt, $post) {
    $name = get_post_meta($post->ID, '_media_credit', true);
    if ($post->post_type !== 'attachment' || !$name) { return $excerpt; }
    $from = get_post_meta($post->ID, '_navis_media_credit_org', true);
    $credit = $from ? "$name / $from" : $name;
    return trim("$excerpt <span><span class=\"credit-label-wrapper\">Credit:</span> $credit</span>");
}, 10, 2);

add_action('rest_api_init', function () {
    register_rest_field('post', 'newspack_author_info', ['get_callback' => function ($post) {
        $authors = [];
        foreach (wp_get_object_terms($post['id'], 'author', ['orderby' => 'term_order']) as $term) {
            $authors[] = ['display_name' => $term->description, 'id' => $term->term_id, 'author_link' => '/'];
        }
        return $authors;
    }]);
});

/** Adds a post with what plugins keep beside it; returns its number. */
function add_story($story) {
    $authors = $story['authors'] ?? [];
    $picture = $story['picture'] ?? null;
    $beats = $story['beats'] ?? [];
    $number = wp_insert_post($story['post'], true);
    if (is_wp_error($number)) { return $number; }
    wp_set_object_terms($number, $beats, 'beat');
    foreach ($authors as $login => $name) {
        wp_insert_term($login, 'author', ['slug' => "cap-$login", 'description' => $name]);
        wp_insert_post([
            'post_type' => 'guest-author', 'post_status' => 'publish', 'post_title' => $name,
            'post_name' => "cap-$login",
            'meta_input' => ['cap-display_name' => $name, 'cap-user_login' => $login],
        ]);
    }
    wp_set_object_terms($number, array_map(fn($login) => "cap-$login", array_keys($authors)), 'author');
    if ($picture) {
        $folder = wp_upload_dir();
        $file = "$folder[path]/$picture[name]";
        file_put_contents($file, base64_decode($picture['bytes']));
        $image = wp_insert_attachment(
            ['post_mime_type' => 'image/jpeg', 'post_title' => 'A picture', 'post_excerpt' => $picture['caption']],
            $file, isset($picture['of']) ? wp_insert_post(['post_title' => 'Its own', 'post_status' => $picture['of']]) : 0
        );
        wp_update_attachment_metadata($image, wp_generate_attachment_metadata($image, $file));
        update_post_meta($image, '_wp_attachment_image_alt', $picture['alt']);
        foreach ($picture['meta'] as $key => $value) { update_post_meta($image, $key, $value); }
        set_post_thumbnail($number, $image);
    }
    return $number;
}

/** Returns the export that Tools, Export downloads. */
function export_all() {
    require_once ABSPATH . 'wp-admin/includes/export.php';
    ob_start();
    export_wp();
    return ob_get_clean();
}
