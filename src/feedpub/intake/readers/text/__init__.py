"""Articles from page text, a plain-text rendering of an article's page.

There are two grammars. :mod:`parts` decides by the page's own addresses which one a page has:

- :mod:`labelled`: the page prints its short link, or its canonical address, between head and body.
  What is above it is the head (kicker, headline, date, standfirst), what is below it the body, and
  image blocks end with a labelled credit.
- :mod:`freeform`: nothing separates head and body. Every line becomes a row with what it could be,
  then images, body range, headline and bylines are found by position, shape and repetition.

Both return the nouns of :mod:`page`, from which :mod:`reader` fills the draft of the article.
"""
