"""Article pages in the markup of the default themes of WordPress, Ghost and Drupal.

Site, articles and people are invented. The pages of Twenty Twenty-One, -Two and -Three are as
WordPress 6.1 writes them. All others are written by hand after the templates of the themes, and
shortened: no Ghost and no Drupal has made them, so they say nothing of what these programs add,
beyond the metadata that is written here.
"""

from __future__ import annotations

from collections.abc import Callable

URL = "https://beacon.example/2026/03/ferry/"
PICTURE = "https://beacon.example/wp-content/uploads/2026/03/ferry.jpg"
SUMMARY = "The island gets a faster and cheaper connection to the town."

#: A text of a sentence that is shorter than a line.
SHORT = "<p>The ferry sails every half hour.</p>"

_FORM = """
<div id="respond" class="comment-respond"><h3 id="reply-title" class="comment-reply-title">Leave a
Reply</h3><form action="/wp-comments-post.php" method="post" id="commentform" class="comment-form">
<p class="comment-notes"><span id="email-notes">Your email address will not be published.</span>
<span class="required-field-message">Required fields are marked <span class="required">*</span>
</span></p><p class="comment-form-comment"><label for="comment">Comment</label>
<textarea id="comment" name="comment"></textarea></p>
<p class="comment-form-cookies-consent"><input id="wp-comment-cookies-consent" type="checkbox">
<label for="wp-comment-cookies-consent">Save my name, email, and website in this browser for the
next time I comment.</label></p></form></div>"""

_FEATURED = f"""
<figure class="wp-block-post-featured-image"><img width="1200" height="800" src="{PICTURE}"
class="attachment-post-thumbnail size-post-thumbnail wp-post-image" alt="A ferry"></figure>"""

_CATEGORIES = """<a href="https://beacon.example/category/harbour/" rel="tag">Harbour</a><span
class="wp-block-post-terms__separator">, </span><a href="https://beacon.example/category/island/"
rel="tag">Island</a>"""
_TAGS = """<a href="https://beacon.example/tag/ferries/" rel="tag">ferries</a><span
class="wp-block-post-terms__separator">, </span><a href="https://beacon.example/tag/tickets/"
rel="tag">tickets</a>"""
_CATEGORY_BLOCK = f'<div class="taxonomy-category wp-block-post-terms">{_CATEGORIES}</div>'
_TAG_BLOCK = f'<div class="taxonomy-post_tag wp-block-post-terms">{_TAGS}</div>'
_DATE_BLOCK = """<div class="wp-block-post-date"><time
datetime="2026-03-02T09:30:00+00:00">March 2, 2026</time></div>"""
_AUTHOR_BLOCK = """<div class="wp-block-post-author"><div class="wp-block-post-author__content">
<p class="wp-block-post-author__name">Mira Holt</p></div></div>"""
_AUTHOR_NAME_BLOCK = """<div class="wp-block-post-author-name"><a target="_self"
href="https://beacon.example/author/mira/" class="wp-block-post-author-name__link">Mira Holt</a>
</div>"""


def _wordpress(main: str, classes: str = "post-template-default single single-post") -> str:
    return f"""<!DOCTYPE html><html lang="en-US"><head><meta charset="UTF-8">
<title>Ferry sails every half hour &#8211; Beacon</title>
<meta name="generator" content="WordPress 6.1.9"><link rel="canonical" href="{URL}">
<link rel="shortlink" href="https://beacon.example/?p=4"></head><body class="{classes}">
<header class="wp-block-template-part"><p class="wp-block-site-title"><a href="/"
rel="home">Beacon</a></p></header>{main}
<footer class="wp-block-template-part"><p>Proudly powered by <a
href="https://wordpress.org" rel="nofollow">WordPress</a></p></footer></body></html>"""


def twenty_twenty_one(text: str, *, biography: bool = False) -> str:
    byline, about = (
        '<span class="byline">By <a href="https://beacon.example/author/mira/" rel="author">'
        "Mira Holt</a></span>",
        "",
    )
    if biography:
        byline, about = (
            "",
            """<div class="author-bio show-avatars"><img alt="" width="85" height="85"
src="https://secure.gravatar.com/avatar/?s=85" class="avatar avatar-85 photo avatar-default">
<div class="author-bio-content"><h2 class="author-title">By Mira Holt</h2>
<p class="author-description">Mira Holt has written about the harbour and the sea since 2011.</p>
<a class="author-link" href="https://beacon.example/author/mira/" rel="author">View all of Mira
Holt&#039;s posts.</a></div></div>""",
        )
    return _wordpress(f"""<main id="main" class="site-main"><article id="post-4"
class="post-4 post type-post status-publish format-standard hentry category-harbour entry">
<header class="entry-header alignwide"><h1 class="entry-title">Ferry sails every half hour</h1>
<figure class="post-thumbnail"><img width="1200" height="800" src="{PICTURE}" alt="A ferry"
class="attachment-post-thumbnail size-post-thumbnail wp-post-image"></figure></header>
<div class="entry-content">{text}</div>
<footer class="entry-footer default-max-width"><div class="posted-by"><span class="posted-on">
Published <time class="entry-date published updated" datetime="2026-03-02T09:30:00+00:00">March 2,
2026</time></span>{byline}</div><div class="post-taxonomies"><span class="cat-links">Categorized as
<a href="https://beacon.example/category/harbour/" rel="category tag">Harbour</a>,
<a href="https://beacon.example/category/island/" rel="category tag">Island</a></span>
<span class="tags-links">Tagged <a href="https://beacon.example/tag/ferries/" rel="tag">ferries</a>,
<a href="https://beacon.example/tag/tickets/" rel="tag">tickets</a></span></div></footer>
{about}</article><div id="comments" class="comments-area default-max-width">{_FORM}</div>
<nav class="navigation post-navigation" aria-label="Posts"><div class="nav-links"><div
class="nav-next"><a href="/2026/03/lighthouse/" rel="next"><p class="meta-nav">Next post</p>
<p class="post-title">Old lighthouse opens</p></a></div></div></nav></main>""")


def twenty_twenty_one_with_biography(text: str) -> str:
    return twenty_twenty_one(text, biography=True)


def twenty_twenty_two(text: str) -> str:
    return _wordpress(f"""<main class="is-layout-flow wp-block-group">
<div class="is-layout-constrained wp-block-group">
<h1 class="alignwide wp-block-post-title">Ferry sails every half hour</h1>{_FEATURED}
<hr class="wp-block-separator alignwide is-style-wide"></div>
<div class="is-layout-constrained entry-content wp-block-post-content">{text}</div>
<div class="is-layout-constrained wp-block-group"><div class="is-layout-flex wp-block-group">
{_DATE_BLOCK}{_AUTHOR_BLOCK}{_CATEGORY_BLOCK}{_TAG_BLOCK}</div>
<hr class="wp-block-separator is-style-wide"><div class="wp-block-post-comments">{_FORM}</div>
</div></main>""")


def twenty_twenty_three(text: str) -> str:
    return _wordpress(f"""<main class="is-layout-flow wp-block-group">
<div class="has-global-padding is-layout-constrained wp-block-group">{_FEATURED}
<h1 class="wp-block-post-title">Ferry sails every half hour</h1></div>
<div class="has-global-padding is-layout-constrained entry-content wp-block-post-content">
{text}</div>
<div class="wp-block-template-part"><div class="has-global-padding wp-block-group">
<hr class="wp-block-separator alignwide has-css-opacity is-style-wide">
<div class="is-layout-flex wp-block-columns alignwide has-small-font-size">
<div class="is-layout-flow wp-block-column">
<div class="is-layout-flex wp-block-group"><p>Posted</p>{_DATE_BLOCK}<p>in</p>{_CATEGORY_BLOCK}
</div><div class="is-layout-flex wp-block-group"><p>by</p>{_AUTHOR_BLOCK}</div></div>
<div class="is-layout-flow wp-block-column"><div class="is-vertical wp-block-group"><p>Tags:</p>
{_TAG_BLOCK}</div></div></div></div></div>
<section class="wp-block-template-part"><div class="wp-block-comments"><h2>Comments</h2>{_FORM}
</div></section></main>""")


def twenty_twenty_four(text: str) -> str:
    return _wordpress(f"""<main class="wp-block-group alignfull"><div class="wp-block-group">
{_FEATURED}<div class="wp-block-group">
<h1 class="wp-block-post-title has-x-large-font-size">Ferry sails every half hour</h1>
<div class="wp-block-template-part"><div class="wp-block-group"><div class="wp-block-group">
<div class="wp-block-post-date"><time datetime="2026-03-02T09:30:00+00:00"><a href="{URL}">Mar 2,
2026</a></time></div><p class="has-contrast-2-color has-text-color">&#8212;</p>
<p class="has-small-font-size has-contrast-2-color has-text-color">by</p>{_AUTHOR_NAME_BLOCK}
<div class="taxonomy-category wp-block-post-terms"><span
class="wp-block-post-terms__prefix">in </span>{_CATEGORIES}</div></div></div></div></div></div>
<div class="entry-content alignfull wp-block-post-content">{text}</div>
<div class="wp-block-group">{_TAG_BLOCK}<div class="wp-block-group">
<hr class="wp-block-separator has-text-color is-style-wide"><div class="wp-block-comments">{_FORM}
</div><nav class="wp-block-group" aria-label="Posts"><div class="post-navigation-link-previous
wp-block-post-navigation-link"><span class="post-navigation-link__label">Previous: </span>
<a href="/2026/03/lighthouse/" rel="prev">Old lighthouse opens</a></div></nav></div></div>
</main>""")


def twenty_twenty_five(text: str) -> str:
    """The theme prints no date but in a list of the newest posts, in which the post may be."""
    posts = "".join(
        f"""<li class="wp-block-post post type-post status-publish hentry category-harbour"><div
class="wp-block-group alignfull"><h3 class="wp-block-post-title has-large-font-size"><a
href="{address}" target="_self">{title}</a></h3><div class="has-text-align-right
wp-block-post-date"><time datetime="{date}T09:30:00+00:00"><a href="{address}">{shown}</a></time>
</div></div></li>"""
        for address, title, date, shown in (
            ("https://beacon.example/2026/03/fish/", "Fish sold", "2026-03-04", "March 4, 2026"),
            (URL, "Ferry sails every half hour", "2026-03-02", "March 2, 2026"),
        )
    )
    return _wordpress(f"""<main class="wp-block-group"><div class="wp-block-group alignfull">
<h1 class="wp-block-post-title">Ferry sails every half hour</h1>{_FEATURED}
<div class="wp-block-group has-small-font-size">
<p class="has-accent-4-color has-text-color">Written by </p>{_AUTHOR_NAME_BLOCK}
<p class="has-accent-4-color has-text-color">in</p>{_CATEGORY_BLOCK}</div>
<div class="entry-content alignfull wp-block-post-content">{text}</div>
<div class="wp-block-group">{_TAG_BLOCK}</div>
<div class="wp-block-comments"><h2 class="wp-block-comments-title">Comments</h2>{_FORM}</div></div>
<div class="wp-block-group alignwide">
<h2 class="wp-block-heading alignwide has-small-font-size">More posts</h2>
<div class="wp-block-query alignwide"><ul class="alignfull wp-block-post-template">{posts}</ul>
</div></div></main>""")


_GHOST_AUTHORS = '<a href="/author/mira/">Mira Holt</a>, <a href="/author/jon/">Jon Berg</a>'

#: What Ghost adds to the head; a site can leave it out.
_GHOST_HEAD = f"""<meta name="description" content="{SUMMARY}">
<meta property="og:site_name" content="Beacon"><meta property="og:type" content="article">
<meta property="og:title" content="Ferry sails every half hour"><meta property="og:url"
content="{URL}"><meta property="og:image" content="{PICTURE}">
<meta property="article:published_time" content="2026-03-02T09:30:00.000Z">
<meta property="article:modified_time" content="2026-03-02T09:30:00.000Z">
<meta property="article:tag" content="Harbour"><meta property="article:tag" content="ferries">
<meta name="twitter:label1" content="Written by"><meta name="twitter:data1"
content="Mira Holt, Jon Berg"><meta name="twitter:label2" content="Filed under">
<meta name="twitter:data2" content="Harbour, ferries">
<script type="application/ld+json">{{"@context": "https://schema.org", "@type": "Article",
"publisher": {{"@type": "Organization", "name": "Beacon", "url": "https://beacon.example/"}},
"author": {{"@type": "Person", "name": "Mira Holt", "sameAs": []}},
"contributor": [{{"@type": "Person", "name": "Jon Berg", "sameAs": []}}],
"headline": "Ferry sails every half hour", "url": "{URL}",
"datePublished": "2026-03-02T09:30:00.000Z", "dateModified": "2026-03-02T09:30:00.000Z",
"image": {{"@type": "ImageObject", "url": "{PICTURE}"}}, "keywords": "Harbour, ferries",
"description": "{SUMMARY}", "mainEntityOfPage": "{URL}"}}</script>"""


def _ghost(body: str, head: str) -> str:
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">
<title>Ferry sails every half hour</title><link rel="canonical" href="{URL}">{head}
<meta name="generator" content="Ghost 5.105"></head>
<body class="post-template tag-harbour tag-ferries">{body}</body></html>"""


def casper(text: str, *, head: str = _GHOST_HEAD) -> str:
    return _ghost(
        f"""<div class="viewport"><header id="gh-head" class="gh-head outer"><div
class="gh-head-brand"><a class="gh-head-logo" href="/">Beacon</a></div></header>
<div class="site-content"><main id="site-main" class="site-main">
<article class="article post tag-harbour tag-ferries"><header class="article-header gh-canvas">
<div class="article-tag post-card-tags"><span class="post-card-primary-tag">
<a href="/tag/harbour/">Harbour</a></span></div>
<h1 class="article-title">Ferry sails every half hour</h1>
<p class="article-excerpt">{SUMMARY}</p>
<div class="article-byline"><section class="article-byline-content">
<ul class="author-list instapaper_ignore"><li class="author-list-item"><a href="/author/mira/"
class="author-avatar" aria-label="Read more of Mira Holt"><img class="author-profile-image"
src="/content/images/size/w100/mira.jpg" alt="Mira Holt"></a></li>
<li class="author-list-item"><a href="/author/jon/" class="author-avatar author-profile-image"
aria-label="Read more of Jon Berg"><svg></svg></a></li></ul>
<div class="article-byline-meta"><h4 class="author-name">{_GHOST_AUTHORS}</h4>
<div class="byline-meta-content"><time class="byline-meta-date" datetime="2026-03-02">Mar 2,
2026</time><span class="byline-reading-time"><span class="bull">&bull;</span> 1 min read</span>
</div></div></section></div>
<figure class="article-image"><img src="{PICTURE}" alt="A ferry">
<figcaption><span>The ferry on its first trip. Photo: Ida Brandt</span></figcaption></figure>
</header><section class="gh-content gh-canvas">{text}</section></article></main></div>
<section class="footer-cta outer"><div class="inner"><h2 class="footer-cta-title">Sign up for
more like this.</h2><a class="footer-cta-button" href="#/portal"><span>Subscribe</span></a></div>
</section>
<aside class="read-more-wrap outer"><div class="read-more inner"><article class="post-card post">
<div class="post-card-content"><a class="post-card-content-link" href="/lighthouse/"><header
class="post-card-header"><h2 class="post-card-title">Old lighthouse opens</h2></header><div
class="post-card-excerpt">Visitors climb 199 steps to the lamp, and see the whole of the bay from
there.</div></a><footer class="post-card-meta"><time class="post-card-meta-date"
datetime="2026-03-04">Mar 4, 2026</time></footer></div></article></div></aside></div>""",
        head,
    )


def casper_without_structured_data(text: str) -> str:
    return casper(text, head="")


def source(text: str, *, head: str = _GHOST_HEAD) -> str:
    return _ghost(
        f"""<div class="gh-viewport"><header id="gh-navigation" class="gh-navigation gh-outer"><a
class="gh-navigation-logo is-title" href="/">Beacon</a></header><main class="gh-main">
<article class="gh-article post tag-harbour tag-ferries">
<header class="gh-article-header gh-canvas">
<a class="gh-article-tag" href="/tag/harbour/">Harbour</a>
<h1 class="gh-article-title is-title">Ferry sails every half hour</h1>
<p class="gh-article-excerpt is-body">{SUMMARY}</p>
<div class="gh-article-meta"><div class="gh-article-author-image instapaper_ignore">
<a href="/author/mira/"><img class="author-profile-image" alt="Mira Holt"
src="/content/images/size/w160/mira.jpg"></a><a href="/author/jon/"><svg></svg></a></div>
<div class="gh-article-meta-wrapper"><h4 class="gh-article-author-name">{_GHOST_AUTHORS}</h4>
<div class="gh-article-meta-content"><time class="gh-article-meta-date" datetime="2026-03-02">02
Mar 2026</time><span class="gh-article-meta-length"><span class="bull">&mdash;</span> 1 min
read</span></div></div></div>
<figure class="gh-article-image"><img src="{PICTURE}" alt="A ferry">
<figcaption><span>The ferry on its first trip. Photo: Ida Brandt</span></figcaption></figure>
</header><section class="gh-content gh-canvas is-body">{text}</section></article>
<div class="gh-comments gh-canvas"><header class="gh-comments-header"><h2
class="gh-comments-title">Discussion</h2></header></div></main>
<section class="gh-container is-grid gh-outer"><div class="gh-container-inner gh-inner">
<h2 class="gh-container-title">Read more</h2><div class="gh-feed"><article class="gh-card post">
<a class="gh-card-link" href="/lighthouse/"><div class="gh-card-wrapper">
<p class="gh-card-tag">Island</p><h3 class="gh-card-title is-title">Old lighthouse opens</h3>
<p class="gh-card-excerpt is-body">Visitors climb 199 steps to the lamp, and see the whole of the
bay from there.</p><footer class="gh-card-meta"><span class="gh-card-author">By Ole Dahl</span>
<time class="gh-card-date" datetime="2026-03-04">04 Mar 2026</time></footer></div></a></article>
</div></div></section></div>""",
        head,
    )


def source_without_structured_data(text: str) -> str:
    return source(text, head="")


def olivero(text: str) -> str:
    comments = "".join(
        f"""<article class="comment js-comment"><div class="comment__text-wrapper"><footer
class="comment__meta"><p class="comment__author"><span>Otto Krag</span></p><p
class="comment__time">{day} March, 2026</p></footer><div class="comment__content"><div
class="text-content comment__text-content"><p>At last we can go over without waiting for hours in
the wind and the rain, said my neighbour, who goes there {day} times a year.</p></div></div></div>
</article>"""
        for day in range(3, 9)
    )
    return f"""<!DOCTYPE html><html lang="en" dir="ltr"><head><meta charset="utf-8">
<meta name="Generator" content="Drupal 10 (https://www.drupal.org)"><link rel="canonical"
href="{URL}"><link rel="shortlink" href="https://beacon.example/node/4">
<title>Ferry sails every half hour | Beacon</title></head><body class="path-node
page-node-type-article"><div id="page-wrapper" class="page-wrapper"><div id="page">
<header id="header" class="site-header"><a href="/" rel="home">Beacon</a></header>
<div id="main-wrapper" class="layout-main-wrapper layout-container"><div id="main"
class="layout-main"><main id="content" class="main-content" role="main">
<div class="main-content__container container"><div class="region region--content-above grid-full">
<div id="block-olivero-page-title" class="block block-core block-page-title-block">
<h1 class="title page-title"><span class="field field--name-title field--type-string
field--label-hidden">Ferry sails every half hour</span></h1></div></div>
<div class="region region--content grid-full layout--pass--content-medium" id="content">
<div id="block-olivero-content" class="block block-system block-system-main-block">
<div class="block__content"><article data-history-node-id="4" class="node node--type-article
node--promoted node--view-mode-full"><header class="layout--content-narrow">
<div class="node__meta"><div class="node__author-image"><article class="profile"><div
class="field field--name-user-picture"><a href="/user/2"><img width="85" height="85"
src="/sites/default/files/mira.jpg" alt="Profile picture for user Mira Holt"></a></div></article>
</div><span>By <span class="node__author"><span class="field field--name-uid
field--type-entity-reference field--label-hidden"><a title="View user profile." href="/user/2"
class="username">Mira Holt</a></span></span>, <span class="field field--name-created
field--type-created field--label-hidden"><time datetime="2026-03-02T09:30:00+00:00"
title="Monday, March 2, 2026 - 09:30">2 March, 2026</time></span></span></div></header>
<div class="node__content layout--content-narrow"><div class="field field--name-field-image
field--type-image field--label-hidden primary-image field__item"><img loading="eager"
src="{PICTURE}" width="1090" height="727" alt="A ferry" class="image-style-wide"></div>
<div class="text-content clearfix field field--name-body field--type-text-with-summary
field--label-hidden field__item">{text}</div>
<div class="field field--name-field-tags field--type-entity-reference field--label-above
field--tags"><h3 class="field__label field--tags__label">Tags</h3><ul class="links field__items
field--tags__items"><li class="field--tags__item"><a href="/taxonomy/term/1"
hreflang="en">ferries</a></li><li class="field--tags__item"><a href="/taxonomy/term/2"
hreflang="en">tickets</a></li></ul></div></div>
<div id="comments" class="layout--content-narrow"><section data-drupal-selector="comments"
class="comments"><h2 class="comments__title">Comments</h2>{comments}</section></div></article>
</div></div></div></div></main></div></div></div></div></body></html>"""


WORDPRESS: tuple[Callable[[str], str], ...] = (
    twenty_twenty_one,
    twenty_twenty_one_with_biography,
    twenty_twenty_two,
    twenty_twenty_three,
    twenty_twenty_four,
    twenty_twenty_five,
)
GHOST: tuple[Callable[[str], str], ...] = (
    casper,
    casper_without_structured_data,
    source,
    source_without_structured_data,
)
THEMES = (*WORDPRESS, *GHOST, olivero)
