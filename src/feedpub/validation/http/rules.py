"""Rules about how a server delivers a feed."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from http import HTTPStatus
from typing import TypeAlias, Unpack

from feedpub.finding import Finding, Severity
from feedpub.nouns import dataclass
from feedpub.validation.detect import validate_feed
from feedpub.validation.document import Format, shown
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
from feedpub.validation.rule_set import BaseRuleSet, FunctionOptions
from feedpub.validation.values.encodings import declared
from feedpub.validation.verdict import Verdict

#: In bytes. A smaller response fits into one packet even without compression.
_WORTH_COMPRESSING = 1400

_XML_TYPES = frozenset({"application/xml", "text/xml"})
_TYPES: tuple[tuple[Formats, frozenset[str]], ...] = (
    (IN_RSS, _XML_TYPES | {"application/rss+xml"}),
    (frozenset({"rss-1.0"}), _XML_TYPES | {"application/rss+xml", "application/rdf+xml"}),
    (IN_ATOM, _XML_TYPES | {"application/atom+xml"}),
    (IN_JSON, frozenset({"application/feed+json", "application/json"})),
)

_Find: TypeAlias = Callable[[Exchange, Format | None], Iterator[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseRule(Rule):
    """Yields messages about an exchange, given the format of the feed in it."""

    find: _Find


class ResponseRuleSet(BaseRuleSet[ResponseRule]):
    """Rules about responses of servers."""

    def response(
        self,
        code: str,
        severity: Severity,
        *,
        source: str,
        advice: str,
        **options: Unpack[FunctionOptions],
    ) -> Callable[[_Find], _Find]:
        """Declare a rule; the docstring of its function says what it is about."""

        def declare(find: _Find) -> _Find:
            facts = self._facts(code, severity, find, source, advice, options)
            facts["needs"] = frozenset({"document"})
            self._rules.append(ResponseRule(find=find, **facts))
            return find

        return declare


#: Rules about responses without a feed: one of these findings is the only one.
_first = ResponseRuleSet(EVERYWHERE | IN_JSON)
_rules = ResponseRuleSet(EVERYWHERE | IN_JSON)


def validate_response(
    exchange: Exchange, *, profiles: Collection[Profile] = (), now: datetime | None = None
) -> Verdict:
    """Check a feed that was fetched: first how it was delivered, then the feed itself.

    A response without a feed has one finding, an error. Never raises for bad content.
    """
    for rule in _first:
        if found := _findings(rule, exchange, None, profiles):
            return Verdict(format=None, findings=tuple(found))
    verdict = validate_feed(
        exchange.content, address=exchange.lasting_address, profiles=profiles, now=now
    )
    findings = [
        each for rule in _rules for each in _findings(rule, exchange, verdict.format, profiles)
    ]
    return Verdict(format=verdict.format, findings=(*findings, *verdict.findings))


def _findings(
    rule: ResponseRule, exchange: Exchange, format: Format | None, profiles: Collection[Profile]
) -> list[Finding]:
    severity = severity_in(rule, format, profiles)
    if severity is None or format not in rule.formats:
        return []
    return [finding(rule, severity, message) for message in rule.find(exchange, format)]


@_first.response(
    "http-status", "error", source="RFC 9110, 15.3.1", advice="answer 200 with the feed"
)
def http_status(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """A feed is delivered with status 200."""
    if exchange.status != HTTPStatus.OK:
        try:
            phrase = f" {HTTPStatus(exchange.status).phrase}"
        except ValueError:
            phrase = ""
        yield f"the server answers {exchange.status}{phrase}"


@_first.response(
    "http-page",
    "error",
    source="RFC 9110, 8.3",
    advice="use the feed's own address, or let the server deliver the feed",
)
def http_page(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """The response is a feed, not an HTML page. A page may link to one (HTML, 4.6.6.2)."""
    if is_page(exchange.content):
        offered = offered_feeds(exchange.content, exchange.address)
        hint = f"; it links to {', '.join(offered)}" if offered else ""
        yield f"the response is an HTML page, not a feed{hint}"


@_rules.response(
    "http-type-missing",
    "warning",
    source="RFC 9110, 8.3",
    advice="send a Content-Type: application/rss+xml, application/atom+xml",
)
def http_type_missing(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """The server names the media type of the feed."""
    if not exchange.headers.get("content-type", "").strip():
        yield "the response has no Content-Type"


@_rules.response(
    "http-type-unexpected",
    "warning",
    source="RFC 9110, 8.3; RFC 4287, 7; RSS Advisory Board, MIME type; JSON Feed 1.1",
    advice="send the media type of the format, or application/xml",
    formats=IN_FEEDS | IN_JSON,
)
def http_type_unexpected(exchange: Exchange, format: Format | None) -> Iterator[str]:
    """The media type is that of the format, or that of XML or JSON."""
    type, _ = _content_type(exchange)
    expected = next((types for formats, types in _TYPES if format in formats), frozenset())
    if type and type not in expected:
        yield f"the Content-Type is {shown(type)}, but the feed is {format}"


@_rules.response(
    "http-type-text-xml",
    "warning",
    source="RFC 7303, 3, 9.2; RFC 3023, 3.1",
    advice="add charset=utf-8, or send application/rss+xml or application/atom+xml",
    formats=IN_FEEDS,
)
def http_type_text_xml(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """text/xml has a charset: without one it was ASCII until RFC 7303."""
    if _content_type(exchange) == ("text/xml", None):
        yield "text/xml without a charset is ASCII to old readers"


@_rules.response(
    "http-charset-mismatch",
    "warning",
    source="RFC 7303, 3; RFC 8259, 8.1",
    advice="let the server and the document name the same encoding, UTF-8",
)
def http_charset_mismatch(exchange: Exchange, format: Format | None) -> Iterator[str]:
    """The charset of the Content-Type is the encoding of the document, which it overrides."""
    _, charset = _content_type(exchange)
    if charset is None:
        return
    own = declared(exchange.content) or "utf-8"
    if charset not in (own, own.replace("-", "")) and format is not None:
        yield f"the server names the charset {shown(charset)}, the document {shown(own)}"


def _content_type(exchange: Exchange) -> tuple[str, str | None]:
    """Return the media type, in lower case, and its charset."""
    header = exchange.headers.get("content-type", "").strip()
    type, charset = content_type("".join(c if c.isprintable() else " " for c in header[:500]))
    return type[:200], charset


@_rules.response(
    "http-validators-missing",
    "warning",
    source="RFC 9110, 8.8",
    advice="send an ETag or Last-Modified, so that readers only fetch changes",
)
def http_validators_missing(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """The response has a validator. Without one, every reader fetches the whole feed each time."""
    if "etag" not in exchange.headers and "last-modified" not in exchange.headers:
        yield "the response has neither ETag nor Last-Modified"


@_rules.response(
    "http-not-modified-unknown",
    "warning",
    source="RFC 9110, 13.2.2, 15.4.5",
    advice="answer 304 to If-None-Match and If-Modified-Since",
)
def http_not_modified_unknown(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """A conditional request for an unchanged feed is answered with 304."""
    if exchange.again not in (None, HTTPStatus.NOT_MODIFIED):
        yield f"the server answers {exchange.again} to a conditional request, not 304"


@_rules.response(
    "http-not-packed",
    "warning",
    source="RFC 9110, 8.4.1.3, 12.5.3",
    advice="compress feeds with gzip, which leaves a fifth of the bytes",
)
def http_not_packed(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """A response to a reader that accepts gzip is compressed."""
    if len(exchange.content) > _WORTH_COMPRESSING and "content-encoding" not in exchange.headers:
        yield f"{len(exchange.content):,} bytes were sent uncompressed, although gzip was accepted"


@_rules.response(
    "http-moved",
    "warning",
    source="RFC 9110, 15.4.2, 15.4.9",
    advice="use the new address",
)
def http_moved(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """The address is the current one. After a permanent redirect, the new one should be used."""
    if exchange.hops and all(hop.status in PERMANENT for hop in exchange.hops):
        yield f"the feed has moved permanently to {shown(exchange.address)}"


@_rules.response(
    "http-redirect-temporary",
    "warning",
    source="RFC 9110, 15.4.3, 15.4.8",
    advice="answer 301 or 308 if the redirect is permanent, so that readers use the new address",
)
def http_redirect_temporary(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """A redirect is permanent. Readers follow a temporary one with every request."""
    for hop in exchange.hops:
        if hop.status not in PERMANENT:
            yield f"{shown(hop.address)} redirects to {shown(hop.target)} with {hop.status}"


@_rules.response(
    "http-redirect-chain",
    "warning",
    source="RFC 9110, 15.4",
    advice="redirect the old address to the last one directly",
)
def http_redirect_chain(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """There is one redirect at most: each costs a request, and some readers only follow a few."""
    if len(exchange.hops) > 1:
        yield f"{len(exchange.hops)} redirects in a row lead to the feed"


@_rules.response(
    "http-insecure",
    "warning",
    source="RFC 9110, 4.2.2, 17.1",
    advice="serve the feed over https, and redirect http to it",
)
def http_insecure(exchange: Exchange, _format: Format | None) -> Iterator[str]:
    """No redirect leads from https to http, where anybody can change the feed."""
    if any(_is_downgrade(hop.address, hop.target) for hop in exchange.hops):
        yield "a redirect leads from https to http"


def _is_downgrade(address: str, target: str) -> bool:
    return address.lower().startswith("https:") and target.lower().startswith("http:")


RESPONSE_RULES: tuple[ResponseRule, ...] = (*_first, *_rules)
