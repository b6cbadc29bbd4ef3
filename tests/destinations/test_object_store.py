"""A bucket: what readers get, how little is asked of it, and who may replace what."""

from __future__ import annotations

import gzip
import shutil
import ssl
import subprocess
from pathlib import Path

import httpx
import pytest
from destinations.documents import document
from object_stores import Bucket, CountingProxy
from web_server import serving

from feedpub.destinations import object_client
from feedpub.destinations.object_claim import honours_conditions
from feedpub.destinations.object_client import ObjectClient
from feedpub.errors import DestinationError
from feedpub.feed import Document

# what readers get


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("all.rss", "application/rss+xml; charset=utf-8"),
        ("all.atom", "application/atom+xml; charset=utf-8"),
        ("all.json", "application/feed+json; charset=utf-8"),
        ("index.html", "text/html; charset=utf-8"),
        ("feeds.opml", "text/x-opml; charset=utf-8"),
        ("news-sitemap.xml", "application/xml; charset=utf-8"),
    ],
)
def test_documents_have_the_types_that_web_servers_give_them(
    bucket: Bucket, name: str, media_type: str
) -> None:
    bucket.opened().put(Document(name=name, format="", content=b"", address=""))

    _, headers = bucket.answer(name)

    assert headers["Content-Type"] == media_type
    assert headers["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize(
    ("name", "format", "media_type"),
    [
        ("license.xml", "rsl", "application/rsl+xml; charset=utf-8"),
        ("tdmrep.json", "tdmrep", "application/json; charset=utf-8"),
    ],
)
def test_what_machines_may_do_has_types_of_its_own(
    bucket: Bucket, name: str, format: str, media_type: str
) -> None:
    bucket.opened().put(Document(name=name, format=format, content=b"", address=""))

    _, headers = bucket.answer(name)

    assert headers["Content-Type"] == media_type


def test_a_document_whose_name_says_nothing_keeps_its_type(bucket: Bucket) -> None:
    bucket.opened().put(Document(name="feed", format="rss", content=b"<rss>1</rss>", address=""))

    bucket.opened().put(Document(name="feed", format="", content=b"<rss/>", address=""))

    content, headers = bucket.answer("feed")
    assert (content, headers["Content-Type"]) == (b"<rss/>", "application/rss+xml; charset=utf-8")


def test_variants_are_objects_with_their_coding(bucket: Bucket) -> None:
    destination = bucket.opened(variants=("gzip", "br", "zstd"))

    mark = destination.put(document(b"<rss>1</rss>"))

    content, headers = bucket.answer("all.rss.gz")
    assert gzip.decompress(content) == b"<rss>1</rss>"
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Content-Type"] == "application/rss+xml; charset=utf-8"
    assert set(bucket.documents()) == {"all.rss", "all.rss.gz", "all.rss.br", "all.rss.zst"}
    assert bucket.opened(variants=("gzip", "br", "zstd")).is_untouched("all.rss", mark)
    for copy in ("all.rss.gz", "all.rss.br", "all.rss.zst"):
        assert destination.read(copy) == b"<rss>1</rss>"


def test_a_document_whose_variant_was_touched_is_touched(bucket: Bucket) -> None:
    mark = bucket.opened(variants=("gzip",)).put(document())

    bucket.opened().put(document(b"other", name="all.rss.gz"))

    assert not bucket.opened(variants=("gzip",)).is_untouched("all.rss", mark)


def test_variants_go_when_they_are_not_configured_any_more(bucket: Bucket) -> None:
    mark = bucket.opened(variants=("gzip",)).put(document())
    later = bucket.opened()

    was_untouched = later.is_untouched("all.rss", mark)
    later.put(document())

    assert not was_untouched
    assert set(bucket.documents()) == {"all.rss"}


def test_variants_go_with_the_document(bucket: Bucket) -> None:
    bucket.opened(variants=("gzip",)).put(document())

    bucket.opened(variants=("gzip",)).remove("all.rss")

    assert bucket.documents() == {}


def test_other_settings_are_put_although_the_document_is_the_same(bucket: Bucket) -> None:
    mark = bucket.opened().put(document())
    destination = bucket.opened(variants=("gzip",))

    assert not destination.is_untouched("all.rss", mark)
    assert destination.adopt(document()) is None


# how little is asked


def test_many_documents_are_compared_by_one_list(
    bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = bucket.opened()
    marks = {name: first.put(document(name=name)) for name in map("{}.rss".format, range(40))}
    asked: list[str] = []
    ask = ObjectClient._asked

    def counted(self: ObjectClient, request: object, *about: str, **options: bool) -> object:
        asked.append(str(request))
        return ask(self, request, *about, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(ObjectClient, "_asked", counted)

    later = bucket.opened()

    assert all(later.is_untouched(name, mark) for name, mark in marks.items())
    assert len(asked) == 13


def test_a_single_document_is_compared_without_a_list_of_all(bucket: Bucket) -> None:
    mark = bucket.opened().put(document())
    bucket.opened().put(document(name="other.rss"))

    later = bucket.opened()

    assert later.is_untouched("all.rss", mark)
    assert set(later._found) == {"all.rss"}


def test_a_prefix_is_not_that_of_others_that_begin_like_it(bucket: Bucket) -> None:
    bucket.opened("feeds-of-others").put(document())

    assert list(bucket.opened("feeds").files()) == []


def test_pictures_and_the_claim_are_no_documents(bucket: Bucket) -> None:
    destination = bucket.opened()
    for name in ("all.rss", "feed", "logo.png", "notes.txt"):
        destination.put(document(b"<rss/>" if name != "notes.txt" else b"notes", name=name))

    with destination.claim("/one.db", has_daemon=lambda _: False):
        names = {each.name for each in bucket.opened().files()}

    assert names == {"all.rss", "feed"}


# who may replace what


def test_whether_a_store_obeys_conditions_is_found_out(
    plain_bucket: Bucket, strict_bucket: Bucket
) -> None:
    found = [honours_conditions(each.opened()._client) for each in (plain_bucket, strict_bucket)]

    assert found == [False, True]
    assert plain_bucket.documents() == strict_bucket.documents() == {}


def test_a_run_that_was_overtaken_does_not_bring_back_its_version(strict_bucket: Bucket) -> None:
    strict_bucket.opened().put(document(b"<rss>1</rss>"))
    slow, quick = strict_bucket.opened(), strict_bucket.opened()
    slow.mark("all.rss")

    mark = quick.put(document(b"<rss>3</rss>"))
    with pytest.raises(DestinationError, match="another run has changed it"):
        slow.put(document(b"<rss>2</rss>"))

    assert strict_bucket.documents() == {"all.rss": b"<rss>3</rss>"}
    assert strict_bucket.opened().is_untouched("all.rss", mark)


def test_two_runs_that_create_one_document_do_not_replace_each_other(
    strict_bucket: Bucket,
) -> None:
    slow, quick = strict_bucket.opened(), strict_bucket.opened()
    slow.mark("all.rss")

    quick.put(document(b"<rss>1</rss>"))
    with pytest.raises(DestinationError, match="another run has changed it"):
        slow.put(document(b"<rss>2</rss>"))

    assert strict_bucket.documents() == {"all.rss": b"<rss>1</rss>"}


def test_runs_of_one_archive_publish_at_once(bucket: Bucket) -> None:
    one, two = bucket.opened(), bucket.opened()

    with (
        one.claim("postgresql://db/news", has_daemon=lambda _: False),
        two.claim("postgresql://db/news", has_daemon=lambda _: False),
    ):
        one.put(document(name="one.rss"))
        two.put(document(name="two.rss"))

    assert set(bucket.documents()) == {"one.rss", "two.rss"}


def test_a_store_that_ignores_conditions_is_named_once(plain_bucket: Bucket) -> None:
    flaws = []
    for _ in range(2):
        with plain_bucket.opened().claim("/one.db", has_daemon=lambda _: False) as flaw:
            flaws.append(flaw)

    assert flaws[0] is not None
    assert "the store ignores If-Match" in flaws[0].reason
    assert flaws[1] is None


def test_a_bucket_that_keeps_old_versions_is_named(strict_bucket: Bucket) -> None:
    destination = strict_bucket.opened()
    destination.put(document(b"<rss>1</rss>"))
    before = destination.old_versions()
    httpx.put(
        f"{strict_bucket.endpoint}/{strict_bucket.name}?versioning",
        content="<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>",
    ).raise_for_status()

    destination.put(document(b"<rss>2</rss>"))

    (line,) = destination.old_versions()
    assert before == ()
    assert line.startswith(f"{destination.identity}: the bucket keeps old versions")


# failures


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"AWS_SECRET_ACCESS_KEY": "wrong"},
            "access denied (SignatureDoesNotMatch); check the credentials in the environment",
        ),
        (
            {"AWS_ACCESS_KEY_ID": "unknown"},
            "access denied (InvalidAccessKeyId); check the credentials in the environment",
        ),
    ],
)
def test_wrong_credentials_are_one_line(
    plain_bucket: Bucket, monkeypatch: pytest.MonkeyPatch, change: dict[str, str], reason: str
) -> None:
    for name, value in change.items():
        monkeypatch.setenv(name, value)

    destination = plain_bucket.opened()

    with (
        pytest.raises(DestinationError) as caught,
        destination.claim("/one.db", has_daemon=lambda _: False),
    ):
        destination.put(document())

    assert str(caught.value) == f"{destination.identity}: {reason}"


def test_a_missing_bucket_is_one_line(bucket: Bucket) -> None:
    missing = Bucket(endpoint=bucket.endpoint, name="no-such-bucket")

    with pytest.raises(DestinationError) as caught:
        missing.opened().put(document())

    reason = "there is no such bucket; create it, or correct url"
    assert str(caught.value) == f"{bucket.endpoint}/no-such-bucket/feeds: {reason}"


@pytest.mark.parametrize(
    ("endpoint", "reason"),
    [
        ("https://no-such-host.invalid", "the host cannot be found"),
        ("http://127.0.0.1:1", "cannot be reached: connection refused"),
    ],
)
def test_a_server_that_is_not_there_is_one_line(
    credentials: None, monkeypatch: pytest.MonkeyPatch, endpoint: str, reason: str
) -> None:
    monkeypatch.setattr(object_client, "_RETRIES", 0)

    with pytest.raises(DestinationError, match=reason) as caught:
        Bucket(endpoint=endpoint, name="bucket").opened().put(document())

    assert "\n" not in str(caught.value)


def test_an_outage_is_noticed_once(credentials: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(object_client, "_RETRIES", 0)
    down = Bucket(endpoint="http://127.0.0.1:1", name="bucket").opened()
    marks = {f"{number}.rss": "6:x:y" for number in range(1_000)}

    untouched = [name for name, mark in marks.items() if down.is_untouched(name, mark)]

    # One document is put, and that reports the reason; the others are not made in vain.
    assert len(untouched) == 999


@pytest.mark.parametrize("status", [403, 500])
def test_an_object_that_cannot_be_read_costs_no_other(
    strict_bucket: Bucket, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setattr(object_client, "_RETRIES", 0)
    for name in ("1.rss", "2.rss"):
        strict_bucket.opened().put(document(name=name))
    with CountingProxy(strict_bucket.endpoint) as proxy:
        proxy.refused = {"/1.rss": status}
        destination = strict_bucket.opened(endpoint=proxy.endpoint)

        with pytest.raises(DestinationError) as caught:
            destination.read("1.rss")
        other = destination.read("2.rss")

    assert str(caught.value).startswith(f"{destination.identity}/1.rss: ")
    assert other == document().content


def test_objects_that_cannot_be_read_one_after_the_other_are_an_outage(
    strict_bucket: Bucket,
) -> None:
    with CountingProxy(strict_bucket.endpoint) as proxy:
        proxy.refused = {".rss": 403}
        destination = strict_bucket.opened(endpoint=proxy.endpoint)

        for number in range(10):
            with pytest.raises(DestinationError):
                destination.read(f"{number}.rss")

        assert proxy.counted() == {"GET": 3}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")
def test_a_certificate_that_is_not_trusted_is_one_line(
    credentials: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(object_client, "_RETRIES", 0)
    request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    request += " -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1"
    made = [*request.split(), "-keyout", f"{tmp_path}/key", "-out", f"{tmp_path}/cert"]
    subprocess.run(made, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert", tmp_path / "key")

    with (
        serving(tls=context) as site,
        pytest.raises(DestinationError, match="the certificate of the server is not trusted"),
    ):
        Bucket(endpoint=site.address, name="bucket").opened().put(document())
