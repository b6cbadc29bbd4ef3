"""The tables publish.destinations: what they mean, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import run_command
from config.smallest import SMALLEST, without_place

from feedpub.config.files import ConfigFiles, find_all, read
from feedpub.config.load import load
from feedpub.errors import ConfigError


def layers(path: Path, publish: str) -> ConfigFiles:
    path.write_text(f"{SMALLEST}\n{publish}", encoding="utf-8")
    return load(path)[1]


def mistakes(path: Path, publish: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        layers(path, publish)
    return [without_place(each, path) for each in caught.value.problems]


def test_documents_go_into_the_directory_alone_if_nothing_else_is_given(path: Path) -> None:
    assert layers(path, "").destination.identity == str(path.parent / "feeds")


def test_destinations_replace_the_directory_that_is_not_given(path: Path) -> None:
    found = layers(path, f'[publish.destinations.copy]\nurl = "file://{path.parent}/copy"')

    assert found.destination.identity == str(path.parent / "copy")


def test_what_is_not_put_into_a_directory_is_not_served(path: Path) -> None:
    layers(path, '[publish.destinations.cdn]\nurl = "s3://bucket/a"')

    done = run_command("serve", "--config", str(path), folder=path.parent)

    assert done.returncode == 1
    assert "publish.directory is not set; there is nothing to serve" in done.stderr


def test_a_destination_without_its_library_says_what_to_install(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = layers(path, '[publish.destinations.cdn]\nurl = "s3://bucket/a"')
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    with pytest.raises(ConfigError) as caught:
        _ = found.destination

    key = "publish.destinations.cdn.url"
    assert (
        str(caught.value)
        == f"{key} needs the extra cloud: pip install '.[cloud]' in the folder of feedpub"
    )


def test_a_missing_library_is_a_mistake_in_the_configuration(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)

    found = mistakes(path, '[publish.destinations.cdn]\nurl = "gs://bucket/a"')

    key = "publish.destinations.cdn.url"
    assert found == [
        f"{key} needs the extra cloud: pip install '.[cloud]' in the folder of feedpub"
    ]


def test_destinations_come_after_the_directory_that_is_given(path: Path) -> None:
    publish = f'[publish]\ndirectory = "out"\n[publish.destinations.copy]\nurl = "file://{path.parent}/copy"'

    found = layers(path, publish)

    assert found.destination.identity == f"{path.parent / 'out'}, {path.parent / 'copy'}"


@pytest.mark.parametrize(
    ("table", "line"),
    [
        (
            'url = "ftp://host/path"',
            "url: invalid value 'ftp://host/path'; use an address such as s3://bucket/prefix,"
            " gs://bucket/prefix, az://container/prefix, sftp://user@host/path, file:///path",
        ),
        (
            'url = "s3://AKIA1:secret@bucket/a"',
            "url: invalid value 's3://…@bucket/a'; use s3://bucket/prefix alone; a"
            " password or key comes from the environment",
        ),
        (
            'url = "az://container/a?sig=abc"',
            "url: invalid value 'az://container/a?sig=…'; use az://container/prefix alone; a"
            " password or key comes from the environment",
        ),
        (
            'url = "sftp://me:pass@host/a"\nhost_keys = "known_hosts"',
            "url: invalid value 'sftp://…@host/a'; use sftp://user@host/path alone; a"
            " password or key comes from the agent, or identity",
        ),
        (
            'url = "s3://bucket/../other"',
            "url: invalid value 's3://bucket/../other'; use an address such as"
            " s3://bucket/prefix, with a plain path",
        ),
        (
            'url = "s3://bucket"\nendpoint = "https://key@minio.example"',
            "endpoint: invalid value 'https://…@minio.example'; use an address such as"
            " https://minio.example, without user or key",
        ),
        (
            'url = "s3://bucket"\nendpoint = "https://user:pass/word@minio.example"',
            "endpoint: invalid value 'https://…@minio.example'; use an address such as"
            " https://minio.example, without user or key",
        ),
        (
            'url = "sftp://me@host/a"',
            " sftp needs host_keys, the file with the key of the server; add it",
        ),
        ('url = "gs://bucket"\nregion = "eu"', " region is not for gs; remove it"),
        (
            'url = "s3://bucket"\nsecret_access_key = "x"',
            "secret_access_key: unknown key; use url, endpoint, region, cache_control, host_keys"
            " or identity",
        ),
    ],
)
def test_a_mistake_is_one_line(path: Path, table: str, line: str) -> None:
    found = mistakes(path, f"[publish.destinations.cdn]\n{table}")

    separator = ":" if line.startswith(" ") else "."
    assert found == [f"publish.destinations.cdn{separator}{line}"]


def test_the_name_of_the_directory_is_taken(path: Path) -> None:
    (line,) = mistakes(path, '[publish.destinations.directory]\nurl = "s3://bucket"')

    assert line.endswith("use another name; this one is reserved for publish.directory")


def test_one_place_is_named_once(path: Path) -> None:
    both = "\n".join(
        f'[publish.destinations.{each}]\nurl = "s3://bucket/a/"' for each in ("a", "b")
    )

    assert mistakes(path, both) == [
        "publish: destinations.b and destinations.a are both s3://bucket/a; remove one"
    ]


def test_the_folder_of_a_destination_is_not_that_of_a_source(path: Path) -> None:
    (line,) = mistakes(path, f'[publish.destinations.copy]\nurl = "file://{path.parent}/articles"')

    assert "publish.destinations.copy.url" in line
    assert "sources.desk.path" in line


def test_configurations_with_the_same_destination_are_kept_apart(path: Path) -> None:
    names = []
    for name in ("a", "b"):
        names.append(str(path.with_name(f"{name}.toml")))
        layers(Path(names[-1]), '[publish.destinations.cdn]\nurl = "s3://bucket/a"')

    with pytest.raises(ConfigError, match="both write the feed all in s3://bucket/a"):
        find_all(names)


def test_key_files_are_relative_to_the_configuration(path: Path) -> None:
    path.write_text(
        f'{SMALLEST}\n[publish.destinations.far]\nurl = "sftp://me@host/a"\nhost_keys = "hosts"',
        encoding="utf-8",
    )

    assert read(path).values["publish"]["destinations"]["far"]["host_keys"] == str(
        path.parent / "hosts"
    )
