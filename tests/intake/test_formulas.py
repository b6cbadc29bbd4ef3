"""Formulas in bodies, as programs write them: they are text in a feed."""

from __future__ import annotations

import pytest
from effort import little_work

from feedpub.intake.body.formulas import as_text
from feedpub.intake.body.sanitise import body_findings, clean_body, read_body

SQUARES = (
    "<mi>c</mi><mo>=</mo><mo>±</mo><msqrt><msup><mi>a</mi><mn>2</mn></msup><mo>+</mo>"
    "<msup><mi>b</mi><mn>2</mn></msup></msqrt>"
)
TEX = r"c = \pm\sqrt{a^2 + b^2}"
MATHML = (
    '<math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow>'
    f'{SQUARES}</mrow><annotation encoding="application/x-tex">{TEX}</annotation>'
    "</semantics></math>"
)
LINE = "c=±√(a<sup>2</sup>+b<sup>2</sup>)"


@pytest.mark.parametrize(
    ("inside", "line"),
    [
        (
            "<mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup>",
            "E=mc<sup>2</sup>",
        ),
        (SQUARES, LINE),
        (
            "<mfrac><mn>1</mn><mrow><mi>x</mi><mo>+</mo><mn>1</mn></mrow></mfrac>",
            "1/(x+1)",
        ),
        (
            "<msub><mi>x</mi><mi>n</mi></msub><mo>&lt;</mo><mn>3</mn>",
            "x<sub>n</sub>&lt;3",
        ),
        (
            "<munderover><mo>&sum;</mo><mn>1</mn><mi>n</mi></munderover><mi>i</mi>",
            "∑<sub>1</sub><sup>n</sup>i",
        ),
        ("<mroot><mi>x</mi><mn>3</mn></mroot>", "<sup>3</sup>√x"),
        ("<mi>a</mi><mo>&InvisibleTimes;</mo><mi>b</mi>", "ab"),
        ("<mfenced><mi>a</mi><mi>b</mi></mfenced>", "(a,b)"),
        (
            "<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr>"
            "<mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>",
            "[1, 0; 0, 1]",
        ),
        ("<mtext>for all </mtext><mspace/><mi>x</mi>", "for all x"),
    ],
)
def test_mathml_becomes_a_line(inside: str, line: str) -> None:
    for name in ("math", "mml:math"):
        source = f"<p>so <{name}>{inside}</{name}>.</p>"

        assert clean_body(source, None) == f"<p>so {line}.</p>"


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(MATHML, id="MathML"),
        pytest.param(
            f'<span class="katex"><span class="katex-mathml">{MATHML}</span>'
            '<span class="katex-html" aria-hidden="true"><b>c=±</b></span></span>',
            id="KaTeX",
        ),
        pytest.param(
            f'<span class="katex-display"><span class="katex"><span class="katex-mathml">{MATHML}'
            "</span></span></span>",
            id="KaTeX in a line of its own",
        ),
        pytest.param(
            f'<mjx-container class="MathJax" jax="CHTML"><mjx-math><mjx-mi>c</mjx-mi></mjx-math>'
            f"<mjx-assistive-mml>{MATHML}</mjx-assistive-mml></mjx-container>",
            id="MathJax 3",
        ),
        pytest.param(
            f'<span class="mwe-math-element"><span style="display: none">{MATHML}</span>'
            '<img src="https://wikimedia.org/api/rest_v1/media/math/render/svg/1" alt="c"></span>',
            id="Wikipedia",
        ),
        pytest.param(f'<script type="math/mml">{MATHML}</script>', id="MathML in a script"),
    ],
)
def test_a_formula_that_programs_drew_is_there_once(source: str) -> None:
    source = f"<p>a {source} b</p><script>x()</script>"

    body = read_body(source, None)

    assert body.content == f"<p>a {LINE} b</p>"
    assert [each.code for each in body_findings(source, body)] == ["body-script-removed"]


@pytest.mark.parametrize(
    "source",
    [
        f'<script type="math/tex">{TEX}</script>',
        f'<script type="math/tex; mode=display" id="m">% <![CDATA[\n{TEX}\n%]]></script>',
        f'<span class="MathJax_Preview">c</span><span class="MathJax"><nobr><span>c=</span></nobr>'
        f'</span><script type="math/tex">{TEX}</script>',
        f'<math alttext="{TEX}"></math>',
        f'<math><apply><eq/><ci>c</ci></apply><annotation encoding="application/x-tex">{TEX}'
        "</annotation></math>",
    ],
)
def test_tex_stays_as_it_is_written(source: str) -> None:
    assert clean_body(f"<p>a {source} b</p>", None) == f"<p>a {TEX} b</p>"


def test_a_formula_that_is_lost_is_named() -> None:
    source = "<p>a <math><mi>x</mi></p>"

    assert [each.code for each in body_findings(source, read_body(source, None))] == [
        "body-formula-removed"
    ]


def test_markup_in_tex_is_text() -> None:
    source = '<script type="math/tex">a < b <img src=x onerror=alert(1)></script>'

    assert clean_body(source, None) == "a &lt; b &lt;img src=x onerror=alert(1)&gt;"


@pytest.mark.parametrize(
    "source",
    [
        "<math>" * 20_000,
        '<span class="katex">' * 20_000,
        "<script type=math/tex>" * 20_000,
        "<math>" + "<mrow>" * 20_000 + "</math>",
        "<math><mi>x</mi></math>" * 5_000,
        '<span class="katex">' * 500 + "</span>" * 500 + "math",
    ],
)
def test_any_formula_is_read_with_little_work(source: str) -> None:
    with little_work():
        as_text(source)
