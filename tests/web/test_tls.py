"""Certificates are held against the name that was asked for, whatever address it is at."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from web_server import Reply, Site, serving

from feedpub.web import network
from feedpub.web.answers import FetchError
from feedpub.web.client import Client

Make = Callable[..., Client]

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """Of cms.example, signed by itself; its key is in it."""
    path = tmp_path / "cms.pem"
    request = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2"
    request += " -subj /CN=cms.example -addext subjectAltName=DNS:cms.example"
    made = [*request.split(), "-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    subprocess.run(made, check=True, capture_output=True)
    path.write_text((tmp_path / "key").read_text() + (tmp_path / "cert").read_text())
    return path


@pytest.fixture
def secure(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """cms.example, over TLS; who knows its certificate trusts it. Other names lead there, too."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=certificate)
    monkeypatch.setattr(network, "_certificates", lambda: trusting)
    lookup = socket.getaddrinfo

    def here(host: str, port: int, *more: Any, **named: Any) -> Any:
        return lookup("127.0.0.1" if host.endswith(".example") else host, port, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", here)
    with serving(tls=context) as site:
        yield site


def address(site: Site, host: str) -> str:
    return f"{site.address.replace('127.0.0.1', host)}/"


def test_a_host_is_who_its_certificate_says(secure: Site, make: Make) -> None:
    secure.answers["/"] = Reply("[]")

    assert make().get(address(secure, "cms.example"), accept="*/*").content == b"[]"


def test_a_host_that_is_another_one_is_not_asked(secure: Site, make: Make) -> None:
    with pytest.raises(FetchError, match="cannot be reached: certificate verify failed") as caught:
        make().get(address(secure, "other.example"), accept="*/*")

    assert "_ssl.c" not in str(caught.value)
    assert secure.asked == []


def test_nobody_is_led_out_of_https(secure: Site, make: Make) -> None:
    with serving() as plain:
        secure.answers["/"] = Reply(status=302, headers={"Location": plain.url("/open")})

        with pytest.raises(FetchError, match="redirects from https to http:"):
            make().get(address(secure, "cms.example"), accept="*/*")

        assert plain.asked == []
