"""The elements and attributes of HTML, SVG and MathML, by what they do to a reader."""

from __future__ import annotations

#: HTML Living Standard, 13.1.2: elements without an end tag. The last are of older versions.
VOID = frozenset(
    "area base br col embed hr img input link meta source track wbr"
    " basefont bgsound command frame keygen param spacer".split()
)

#: 13.1.2.4: elements whose end tag may be left out.
END_OPTIONAL = frozenset(
    "body caption colgroup dd dt head html li optgroup option p rb rp rt rtc tbody td tfoot th"
    " thead tr".split()
)

#: What runs, loads or changes the page that a reader shows it in.
FORBIDDEN = frozenset(
    "applet base basefont bgsound body embed event-source frame frameset head html layer link"
    " marquee meta noembed noframes object param plaintext script style template title"
    " xmp xml".split()
)

_TEXT = (
    "a abbr acronym address area article aside audio b bdi bdo big blink blockquote br button"
    " canvas caption center cite code col colgroup command data datagrid datalist dd del details"
    " dfn dialog dir div dl dt em fieldset figcaption figure font footer form h1 h2 h3 h4 h5 h6"
    " header hgroup hr i iframe image img input ins isindex kbd keygen label legend li listing m"
    " main map mark math menu menuitem meter multicol nav nextid nobr noscript ol optgroup option"
    " output p picture pre progress q rb rp rt rtc ruby s samp search section select slot small"
    " sound source spacer span strike strong sub summary sup svg table tbody td textarea tfoot th"
    " thead time tr track tt u ul var video wbr"
)

#: Every element of any version of HTML.
HTML = FORBIDDEN.union(_TEXT.split())

#: SVG 1.1, without what runs a script or holds another document.
SVG = frozenset(
    "a altGlyph animate animateColor animateMotion animateTransform circle clipPath cursor defs"
    " desc ellipse feBlend feColorMatrix feComponentTransfer feComposite feConvolveMatrix"
    " feDiffuseLighting feDisplacementMap feDistantLight feDropShadow feFlood feFuncA feFuncB"
    " feFuncG feFuncR feGaussianBlur feImage feMerge feMergeNode feMorphology feOffset fePointLight"
    " feSpecularLighting feSpotLight feTile feTurbulence filter font font-face font-face-name"
    " font-face-src g glyph hkern image line linearGradient marker mask metadata missing-glyph"
    " mpath path pattern polygon polyline radialGradient rect set stop svg switch symbol text"
    " textPath title tref tspan use view vkern".split()
)

#: MathML 3, without what may hold anything.
MATHML = frozenset(
    "annotation maction math menclose merror mfenced mfrac mglyph mi mlabeledtr mlongdiv"
    " mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mscarries mscarry"
    " msgroup msline mspace msqrt msrow mstack mstyle msub msubsup msup mtable mtd mtext mtr"
    " munder munderover none semantics".split()
)

#: SVG 1.1, appendix M, without events.
SVG_ATTRIBUTES = frozenset(
    "accent-height accumulate additive alignment-baseline alphabetic amplitude arabic-form ascent"
    " attributeName attributeType azimuth baseFrequency baseProfile baseline-shift bbox begin bias"
    " by calcMode cap-height class clip clip-path clip-rule clipPathUnits color"
    " color-interpolation color-interpolation-filters color-profile color-rendering content"
    " contentScriptType contentStyleType cursor cx cy d data-name descent diffuseConstant direction"
    " display divisor dominant-baseline dur dx dy edgeMode elevation enable-background end"
    " exponent externalResourcesRequired fill fill-opacity fill-rule filter filterRes filterUnits"
    " flood-color flood-opacity font-family font-size font-size-adjust font-stretch font-style"
    " font-variant font-weight format from fx fy g1 g2 glyph-name glyph-orientation-horizontal"
    " glyph-orientation-vertical gradientTransform gradientUnits hanging height horiz-adv-x"
    " horiz-origin-x horiz-origin-y href id ideographic image-rendering in in2 intercept k k1 k2"
    " k3 k4 kernelMatrix kernelUnitLength kerning keyPoints keySplines keyTimes lang lengthAdjust"
    " letter-spacing lighting-color limitingConeAngle local marker-end marker-mid marker-start"
    " markerHeight markerUnits markerWidth mask maskContentUnits maskUnits mathematical max media"
    " method min mode name numOctaves offset opacity operator order orient orientation origin"
    " overflow overline-position overline-thickness panose-1 path pathLength patternContentUnits"
    " patternTransform patternUnits pointer-events points pointsAtX pointsAtY pointsAtZ"
    " preserveAlpha preserveAspectRatio primitiveUnits r radius refX refY rendering-intent"
    " repeatCount repeatDur requiredExtensions requiredFeatures restart result role rotate rx ry"
    " scale seed shape-rendering slope space spacing specularConstant specularExponent"
    " spreadMethod startOffset stdDeviation stemh stemv stitchTiles stop-color stop-opacity"
    " strikethrough-position strikethrough-thickness string stroke stroke-dasharray"
    " stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity"
    " stroke-width style surfaceScale systemLanguage tableValues target targetX targetY"
    " text-anchor text-decoration text-rendering textLength title to transform type u1 u2"
    " underline-position underline-thickness unicode unicode-bidi unicode-range units-per-em"
    " v-alphabetic v-hanging v-ideographic v-mathematical values vector-effect version"
    " vert-adv-y vert-origin-x vert-origin-y viewBox viewTarget visibility width widths"
    " word-spacing writing-mode x x-height x1 x2 xChannelSelector y y1 y2 yChannelSelector z"
    " zoomAndPan".split()
)

#: MathML 3, appendix A.
MATHML_ATTRIBUTES = frozenset(
    "accent accentunder actiontype align alignmentscope altimg altimg-height altimg-valign"
    " altimg-width alttext background bevelled charalign charspacing class close color columnalign"
    " columnlines columnspacing columnspan columnwidth crossout cd cdgroup decimalpoint"
    " definitionURL denomalign depth dir display displaystyle edge encoding equalcolumns equalrows"
    " fence fontfamily fontsize fontstyle fontweight form frame framespacing groupalign height"
    " href id indentalign indentalignfirst indentalignlast indentshift indentshiftfirst"
    " indentshiftlast indenttarget infixlinebreakstyle largeop leftoverhang length linebreak"
    " linebreakmultchar linebreakstyle lineleading linethickness location longdivstyle lquote"
    " lspace macros mathbackground mathcolor mathsize mathvariant maxsize maxwidth mediummathspace"
    " minlabelspacing minsize mode movablelimits mslinethickness notation numalign open other"
    " overflow position rightoverhang role rowalign rowlines rowspacing rowspan rquote rspace"
    " schemaLocation scriptlevel scriptminsize scriptsizemultiplier selection separator separators"
    " shift side space src stackalign stretchy style subscriptshift superscriptshift symmetric"
    " thickmathspace thinmathspace title type valign verythickmathspace verythinmathspace"
    " veryverythickmathspace veryverythinmathspace voffset width xref".split()
)

#: The attributes of HTML that hold an address.
ADDRESSES = frozenset(
    "action background cite classid codebase data dynsrc formaction href longdesc lowsrc manifest"
    " poster profile src xlink:href".split()
)

#: The elements whose ``src`` or the like is fetched when the page is shown.
EMBEDDING = frozenset("audio embed iframe image img input object source track video".split())

#: What is seen though it holds no text.
SEEN = frozenset(
    "audio button canvas embed hr iframe img input math object picture svg video".split()
)
