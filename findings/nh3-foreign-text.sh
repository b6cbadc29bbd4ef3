#!/bin/sh
# nh3 0.3.8, bleach 6.3.0 and lxml-html-clean 0.4.3 (PyPI): a formula (MathML) and a drawing (SVG) in a
# text whose other elements are allowed.
#
# Expected: an element that is not allowed goes and its words stay, as with <font> or <blink>; what is
#   removed with its words is what a sanitizer is told to remove so, such as script and style.
# Seen: nh3 removes <math> and <svg> with all words in them, though clean_content_tags names neither:
#   "E = mc2" becomes "E = ". <font> in the same place keeps its words. The other two keep the words of
#   the formula, without any mark of the exponent.
# Touches: nh3's manual, clean(): clean_content_tags "removes both the tag and its content, unlike
#   ``tags`` which strips the tag but keeps the text"; HTML Living Standard, 13.2.6.5 (foreign content).
# Exits 0 while that is so, 1 if it has changed.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
python3 -m venv venv
venv/bin/pip install --quiet nh3==0.3.8 bleach==6.3.0 lxml-html-clean==0.4.3
cat >look.py <<'PY'
import bleach
import nh3
from lxml_html_clean import Cleaner

FORMULA = "<p>E = <math><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math></p>"
DRAWING = "<p>Fig. <svg><text>one</text></svg></p>"
UNKNOWN = "<p>An <font>old</font> element</p>"
cleaner = Cleaner(allow_tags=["p"], remove_unknown_tags=False)
for name, source in (("math", FORMULA), ("svg", DRAWING), ("font", UNKNOWN)):
    print(name, "nh3", nh3.clean(source, tags={"p"}))
    print(name, "bleach", bleach.clean(source, tags={"p"}, strip=True))
    print(name, "lxml", cleaner.clean_html(source))
PY
venv/bin/python look.py | tee seen
diff - seen <<'TEXT'
math nh3 <p>E = </p>
math bleach <p>E = mc2</p>
math lxml <p>E = mc2</p>
svg nh3 <p>Fig. </p>
svg bleach <p>Fig. one</p>
svg lxml <p>Fig. one</p>
font nh3 <p>An old element</p>
font bleach <p>An old element</p>
font lxml <p>An old element</p>
TEXT
