from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from config.smallest import SMALLEST
from newsroom import Newsroom, furnish, make_record

from feedpub.archive.database import settings_file_of
from feedpub.config.cache import kept_settings
from feedpub.config.load import load
from feedpub.errors import ConfigError

EVERY_KIND_OF_TABLE = """
[site]
title    = "Harbour News"
url      = "https://news.example/"
base_url = "https://feeds.example/"
language = "en"
internal = ["Test"]

[sources.desk]
type   = "files"
path   = "articles"
images = { base_url = "https://images.example/" }

[sources.pages]
type    = "web"
section = "https://news.example/sport"
links   = "*/sport/*"
every   = "5m"

[sources.wire]
type    = "api"
url     = "https://api.example/list"
key_env = "WIRE_KEY"
fields  = { id = "uid", title = "headline" }
paging  = { page = "p", size = "n" }

[sources.partner]
type = "feed"
url  = "https://partner.example/feed"
cron = "*/5 6-22 * * mon-fri"

[sites."www.news.example"]
title  = "h1"
remove = [".advert"]

[credits]
labels   = ["Repro:"]
agencies = { "Coast Press" = ["CP"] }

[notify]
webhooks = ["https://hook.example/"]

[[notify.purge]]
preset = "nginx"

[feeds.all]
title    = "Harbour News"
content  = 3
ids      = ["a", "b"]
exclude  = { tags = ["Advert"] }
tracking = { utm_source = "{feed}" }

[feeds.sections]
title = "Harbour News: {value}"
each  = "section"
slugs = { "Über uns" = "ueber-uns" }
"""


def kept(folder: Path, text: str = SMALLEST) -> Path:
    """Write the configuration *text* into *folder*, and have its settings kept."""
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    (folder / ".feedpub").mkdir(exist_ok=True)
    load(path, keep=True)
    return path


def file_of(path: Path) -> Path:
    return settings_file_of(path.parent / ".feedpub" / "archive.db")


def test_settings_that_were_kept_are_those_that_were_validated(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(EVERY_KIND_OF_TABLE, encoding="utf-8")
    (tmp_path / ".feedpub").mkdir()

    validated, _ = load(path, keep=True)
    found, layers = load(path)

    assert kept_settings(layers) is not None
    assert found is not validated
    assert found == validated
    assert found.values() == validated.values()


@pytest.mark.parametrize(
    "text",
    [SMALLEST + "ttl = 0", SMALLEST.replace('"en"', '"no language"')],
    ids=["added", "changed"],
)
def test_a_mistake_in_a_file_that_was_valid_is_reported(tmp_path: Path, text: str) -> None:
    path = kept(tmp_path)

    path.write_text(text, encoding="utf-8")

    with pytest.raises(ConfigError):
        load(path)


def test_a_change_of_a_file_that_is_extended_counts(tmp_path: Path) -> None:
    (tmp_path / "base.toml").write_text(SMALLEST, encoding="utf-8")
    path = kept(tmp_path, 'extends = "base.toml"\n')

    (tmp_path / "base.toml").write_text(SMALLEST.replace("Harbour", "Coast"), encoding="utf-8")

    assert load(path)[0].site.title == "Coast News"


def test_a_file_with_the_name_of_a_document_is_reported_each_time(tmp_path: Path) -> None:
    path = kept(tmp_path, f'{SMALLEST}ids = "lists/ids.txt"\n')
    (tmp_path / "lists").symlink_to(tmp_path / "feeds")

    path.write_text(f'{SMALLEST}ids = "lists/all.rss"\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="choose another name"):
        load(path, keep=True)
    with pytest.raises(ConfigError, match="choose another name"):
        load(path)


def test_only_its_owner_may_read_the_file_and_it_has_no_value_of_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WIRE_KEY", "a-secret")

    path = kept(tmp_path, EVERY_KIND_OF_TABLE)

    assert file_of(path).stat().st_mode & 0o777 == 0o600
    assert "a-secret" not in file_of(path).read_text("utf-8")
    assert [each.name for each in file_of(path).parent.iterdir()] == [file_of(path).name]


def test_a_file_that_others_may_write_does_not_serve(tmp_path: Path) -> None:
    path = kept(tmp_path)
    content = json.loads(file_of(path).read_text("utf-8"))
    content["settings"]["site"]["title"] = "Not Harbour News"
    file_of(path).write_text(json.dumps(content), encoding="utf-8")

    file_of(path).chmod(0o660)

    assert load(path)[0].site.title == "Harbour News"


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"key": 1}', '{"key": null, "settings": {"[class]": "Site"}}']
)
def test_a_file_that_cannot_be_read_does_not_matter(tmp_path: Path, content: str) -> None:
    path = kept(tmp_path)
    file_of(path).write_text(content, encoding="utf-8")

    assert load(path)[0].site.title == "Harbour News"


def test_nothing_is_kept_where_there_is_no_archive(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(SMALLEST, encoding="utf-8")

    load(path, keep=True)

    assert [each.name for each in tmp_path.iterdir()] == ["config.toml"]


def test_a_dry_run_keeps_nothing(newsroom: Newsroom) -> None:
    furnish(newsroom)
    newsroom.feedpub("build")
    newsroom.write("4.json", make_record(4))

    newsroom.feedpub("build", "--dry-run")

    assert not file_of(newsroom.config).exists()


def test_a_build_that_publishes_a_change_does_without_pydantic(newsroom: Newsroom) -> None:
    furnish(newsroom)
    newsroom.feedpub("build")
    newsroom.write("4.json", make_record(4))
    newsroom.feedpub("build")
    newsroom.write("5.json", make_record(5))

    program = (
        "import sys; from feedpub import build; report = build(sys.argv[1]);"
        "print(len(report.feeds[0].written), 'pydantic' in sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program, str(newsroom.config)],
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout.split() == ["2", "False"], ran.stderr
