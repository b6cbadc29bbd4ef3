"""Articles from page text, a plain-text rendering of an article's page.

Every line becomes a row with what it could be (:mod:`rows`). Then dates and names, images, the
range of the body, headline and standfirst are found by position, shape and repetition. A page that
prints its own address between head and body says where its head ends (:mod:`addresses`).

All of it ends in the nouns of :mod:`page`, from which :mod:`reader` fills the draft of the article.
"""
