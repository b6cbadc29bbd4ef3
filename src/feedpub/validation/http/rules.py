"""Rules about how a server gives out a feed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from feedpub.feed import Finding, Severity
from feedpub.validation.detect import judge
from feedpub.validation.document import Format, shown
from feedpub.validation.engine import Verdict
from feedpub.validation.html.web_pages import is_page, offered_feeds
from feedpub.validation.http.exchange import PERMANENT, Exchange, content_type
from feedpub.validation.rule import (
    EVERYWHERE,
    IN_ATOM,
    IN_FEEDS,
    IN_JSON,
    IN_RSS,
    Formats,
    Profile,
    Rule,
    finding,
    severity_in,
)
from feedpub.validation.values.encodings import declared

#: In bytes. What is smaller fits into one packet, packed or not.
_WORTH_PACKING = 1400

_XML_TYPES = frozenset({"application/xml", "text/xml"})
_TYPES: tuple[tuple[Formats, frozenset[str]], ...] = (
    (IN_RSS, _XML_TYPES | {"application/rss+xml"}),
    (frozenset({"rss-1.0"}), _XML_TYPES | {"application/rss+xml", "application/rdf+xml"}),
    (IN_ATOM, _XML_TYPES | {"application/atom+xml"}),
    (IN_JSON, frozenset({"application/feed+json", "application/json"})),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRule(Rule):
    """Looks at an exchange, and at the format of the feed that it brought."""

    find: Callable[[Exchange, Format | None], Iterator[str]]


def judge_answer(
    exchange: Exchange, *, profiles: Collection[Profile] = (), now: datetime | None = None
) -> Verdict:
    """Hold a fetched feed against all rules: those of its server first, then its own.

    An answer that is no feed has one finding, an error. Never raises for what is in it.
    """
    for rule in (http_status, http_page):
        if found := _findings(rule, exchange, None, profiles):
            return Verdict(format=None, findings=tuple(found))
    verdict = judge(exchange.content, address=exchange.lasting_address, profiles=profiles, now=now)
    said = [
        each
        for rule in ANSWER_RULES
        for each in _findings(rule, exchange, verdict.format, profiles)
    ]
    return Verdict(format=verdict.format, findings=(*said, *verdict.findings))


def _findings(
    rule: AnswerRule, exchange: Exchange, format: Format | None, profiles: Collection[Profile]
) -> list[Finding]:
    severity = severity_in(rule, format, profiles)
    if severity is None or format not in rule.formats:
        return []
    return [finding(rule, severity, message) for message in rule.find(exchange, format)]


def answer_rule(
    code: str,
    severity: Severity,
    *,
    source: str,
    advice: str,
    formats: Formats = EVERYWHERE | IN_JSON,
) -> Callable[[Callable[[Exchange, Format | None], Iterator[str]]], AnswerRule]:
    """The decorated function becomes a rule."""
    return lambda find: AnswerRule(
        code=code,
        severity=severity,
        about=" ".join((find.__doc__ or "").split()),
        source=source,
        advice=advice,
        formats=formats,
        scope="document",
        find=find,
    )


@answer_rule(
    "http-status",
    "error",
    source="RFC 9110, 15",
    advice="let the address answer 200 with the feed",
)
def http_status(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 15.3.1: 200 is what a feed comes with."""
    if exchange.status != HTTPStatus.OK:
        try:
            phrase = f" {HTTPStatus(exchange.status).phrase}"
        except ValueError:
            phrase = ""
        yield f"the server answers {exchange.status}{phrase}"


@answer_rule(
    "http-page",
    "error",
    source="RFC 9110, 8.3",
    advice="subscribe to the feed's own address, or let the server give out the feed",
)
def http_page(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 8.3: a page for people is no feed; it may name one (WHATWG HTML, 4.6.6.2)."""
    if is_page(exchange.content):
        offered = offered_feeds(exchange.content, exchange.address)
        hint = f"; it names {', '.join(offered)}" if offered else ""
        yield f"the answer is an HTML page, no feed{hint}"


@answer_rule(
    "http-type-missing",
    "warning",
    source="RFC 9110, 8.3",
    advice="let the server name the type: application/rss+xml, application/atom+xml",
)
def http_type_missing(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 8.3: a sender that knows the type of what it sends should name it."""
    if not exchange.headers.get("content-type", "").strip():
        yield "the server does not say what it sends: no Content-Type"


@answer_rule(
    "http-type-unexpected",
    "warning",
    source="RFC 9110, 8.3; RFC 4287, 7; RSS Advisory Board, MIME type; JSON Feed 1.1",
    advice="let the server name the type of the format, or application/xml",
    formats=IN_FEEDS | IN_JSON,
)
def http_type_unexpected(exchange: Exchange, format: Format | None) -> Iterator[str]:
    """RFC 9110, 8.3: Content-Type is that of the format, or of any XML or JSON."""
    type, _ = _content_type(exchange)
    wanted = next((types for formats, types in _TYPES if format in formats), frozenset())
    if type and type not in wanted:
        yield f"the server calls it {shown(type)}, and it is {format}"


@answer_rule(
    "http-type-text-xml",
    "warning",
    source="RFC 7303, 3, 9.2; RFC 3023, 3.1",
    advice="add charset=utf-8, or let the server name application/rss+xml or application/atom+xml",
    formats=IN_FEEDS,
)
def http_type_text_xml(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 3023, 3.1: text/xml without a charset was ASCII; RFC 7303, 9.2, says no more so."""
    if _content_type(exchange) == ("text/xml", None):
        yield "text/xml without a charset is ASCII to old readers"


@answer_rule(
    "http-charset-mismatch",
    "warning",
    source="RFC 7303, 3; RFC 8259, 8.1",
    advice="let the server and the document name one encoding: UTF-8",
)
def http_charset_mismatch(exchange: Exchange, format: Format | None) -> Iterator[str]:
    """RFC 7303, 3: the charset of the server outdoes what the document declares."""
    _, charset = _content_type(exchange)
    if charset is None:
        return
    own = declared(exchange.content) or "utf-8"
    if charset not in (own, own.replace("-", "")) and format is not None:
        yield f"the server says {shown(charset)}, the document {shown(own)}"


def _content_type(exchange: Exchange) -> tuple[str, str | None]:
    """The media type, in lower case, and its charset."""
    said = exchange.headers.get("content-type", "").strip()
    type, charset = content_type("".join(c if c.isprintable() else " " for c in said[:500]))
    return type[:200], charset


@answer_rule(
    "http-validators-missing",
    "warning",
    source="RFC 9110, 8.8",
    advice="let the server send an ETag or Last-Modified: readers then ask for changes alone",
)
def http_validators_missing(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 8.8: without either, every reader fetches the whole feed each time."""
    if "etag" not in exchange.headers and "last-modified" not in exchange.headers:
        yield "the answer has neither ETag nor Last-Modified"


@answer_rule(
    "http-not-modified-unknown",
    "warning",
    source="RFC 9110, 13.2.2, 15.4.5",
    advice="let the server answer 304 to If-None-Match and If-Modified-Since",
)
def http_not_modified_unknown(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 13.2.2: who asks with the ETag that it was given, and nothing changed, gets 304."""
    if exchange.again not in (None, HTTPStatus.NOT_MODIFIED):
        yield f"asked again with the ETag or date it gave, the server answers {exchange.again}"


@answer_rule(
    "http-not-packed",
    "warning",
    source="RFC 9110, 8.4.1.3, 12.5.3",
    advice="let the server pack feeds with gzip: a fifth of the bytes is left",
)
def http_not_packed(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 12.5.3: who accepts gzip can be sent a fraction of the bytes."""
    if len(exchange.content) > _WORTH_PACKING and "content-encoding" not in exchange.headers:
        yield f"{len(exchange.content):,} bytes were sent as they are, though gzip was asked for"


@answer_rule(
    "http-moved",
    "warning",
    source="RFC 9110, 15.4.2, 15.4.9",
    advice="use the new address",
)
def http_moved(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 15.4.2: a permanent redirect asks for its target to be used from now on."""
    if exchange.hops and all(hop.status in PERMANENT for hop in exchange.hops):
        yield f"the feed has moved for good to {shown(exchange.address)}"


@answer_rule(
    "http-redirect-temporary",
    "warning",
    source="RFC 9110, 15.4.3, 15.4.8",
    advice="answer 301 or 308 if it is there to stay: readers ask the old address for ever",
)
def http_redirect_temporary(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 15.4.3: a temporary redirect is asked for anew each time."""
    for hop in exchange.hops:
        if hop.status not in PERMANENT:
            yield f"{shown(hop.address)} answers {hop.status} and leads to {shown(hop.target)}"


@answer_rule(
    "http-redirect-chain",
    "warning",
    source="RFC 9110, 15.4",
    advice="lead the old address to the last one at once",
)
def http_redirect_chain(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 15.4: each redirect costs every reader a request; some follow a few only."""
    if len(exchange.hops) > 1:
        yield f"{len(exchange.hops)} redirects in a row lead to the feed"


@answer_rule(
    "http-insecure",
    "warning",
    source="RFC 9110, 4.2.2, 17.1",
    advice="give the feed out over https, and lead http there",
)
def http_insecure(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """RFC 9110, 17.1: what comes over http may be anybody's."""
    if any(_is_downgrade(hop.address, hop.target) for hop in exchange.hops):
        yield "a redirect leads from https to http"


def _is_downgrade(address: str, target: str) -> bool:
    return address.lower().startswith("https:") and target.lower().startswith("http:")


ANSWER_RULES: tuple[AnswerRule, ...] = tuple(
    value for value in vars().values() if isinstance(value, AnswerRule)
)
