"""The files of docs/deploy/cluster, held against the program and the programs that read them."""

from __future__ import annotations

import contextlib
import ctypes
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from test_deploy import PR_MDWE_REFUSE_EXEC_GAIN, PR_SET_MDWE, is_there
from test_web_servers import environment, free_port, program

from feedpub.config.load import load
from feedpub.errors import ArchiveError
from feedpub.health.metrics import Port
from feedpub.health.state import Health

CLUSTER = Path(__file__).parent.parent / "docs" / "deploy" / "cluster"
COMPOSE = yaml.safe_load((CLUSTER / "compose.yaml").read_text())
MANIFESTS = sorted((CLUSTER / "kubernetes").glob("*.yaml"))
#: Settings that name machines.
PLACES = {"archive": {"url", "journal"}, "publish": {"destinations"}}


def manifests() -> dict[str, dict[str, Any]]:
    """Each object, by its kind."""
    read = [each for path in MANIFESTS for each in yaml.safe_load_all(path.read_text())]
    return {each["kind"]: each for each in read}


def pods() -> Iterator[dict[str, Any]]:
    """What the pods of each object are made of."""
    for each in manifests().values():
        if "template" in each.get("spec", {}):
            yield each["spec"]["template"]["spec"]


def containers() -> list[dict[str, Any]]:
    return [each for pod in pods() for each in [*pod.get("initContainers", ()), *pod["containers"]]]


@pytest.fixture
def kubernetes_config() -> str:
    """The config.toml of the ConfigMap."""
    text: str = manifests()["ConfigMap"]["data"]["config.toml"]
    return text


def test_both_configurations_are_in_order(tmp_path: Path, kubernetes_config: str) -> None:
    for name, text in (
        ("compose.toml", (CLUSTER / "config.toml").read_text()),
        ("kubernetes.toml", kubernetes_config),
    ):
        (tmp_path / name).write_text(text)

        settings, layers = load(tmp_path / name)

        assert str(layers.archive).startswith("postgresql://")
        assert list(settings.publish.destinations) == ["bucket"]
        # No folder of one machine is needed.
        assert {each.type for each in settings.sources.values()} == {"feed"}


def test_both_configurations_differ_in_addresses_only(kubernetes_config: str) -> None:
    both = [tomllib.loads(kubernetes_config), tomllib.loads((CLUSTER / "config.toml").read_text())]

    one, other = (
        {
            name: {key: value for key, value in table.items() if key not in PLACES.get(name, ())}
            for name, table in each.items()
        }
        for each in both
    )

    assert one == other


@pytest.mark.parametrize("path", MANIFESTS, ids=lambda path: path.name)
def test_kubernetes_takes_the_manifests(path: Path) -> None:
    """Against the schemas of its API, and no field that these do not name."""
    kubernetes_validate = pytest.importorskip(
        "kubernetes_validate", reason="pip install kubernetes-validate"
    )

    for each in yaml.safe_load_all(path.read_text()):
        kubernetes_validate.validate(each, kubernetes_validate.latest_version(), strict=True)


def test_a_manifest_with_a_mistake_is_refused() -> None:
    kubernetes_validate = pytest.importorskip(
        "kubernetes_validate", reason="pip install kubernetes-validate"
    )
    budget = manifests()["PodDisruptionBudget"]
    budget["spec"]["minAvailble"] = budget["spec"].pop("minAvailable")

    with pytest.raises(kubernetes_validate.ValidationError):
        kubernetes_validate.validate(budget, kubernetes_validate.latest_version(), strict=True)


def test_containers_run_commands_that_are_there() -> None:
    assert [each["args"] for each in containers() if not is_there(*each["args"])] == []


def test_pods_may_do_little() -> None:
    for pod in pods():
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["automountServiceAccountToken"] is False
    for each in containers():
        assert each["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        # Secrets are referred to, and stand nowhere.
        assert each["envFrom"] == [{"secretRef": {"name": "feedpub"}}]
        assert "env" not in each
    assert "Secret" not in manifests()


def test_the_budget_and_the_spread_are_about_the_workers() -> None:
    found = manifests()
    labels = found["Deployment"]["spec"]["template"]["metadata"]["labels"]

    assert found["Deployment"]["spec"]["selector"]["matchLabels"] == labels
    assert found["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"] == labels
    (spread,) = found["Deployment"]["spec"]["template"]["spec"]["topologySpreadConstraints"]
    assert spread["labelSelector"]["matchLabels"] == labels
    # Otherwise no node could be drained.
    assert (
        found["Deployment"]["spec"]["replicas"]
        > found["PodDisruptionBudget"]["spec"]["minAvailable"]
    )


def test_the_probe_is_answered_by_a_worker_without_its_database(kubernetes_config: str) -> None:
    worker = manifests()["Deployment"]["spec"]["template"]["spec"]["containers"][0]
    probe = worker["livenessProbe"]["httpGet"]
    (port,) = worker["ports"]
    listen = tomllib.loads(kubernetes_config)["health"]["listen"]
    free = free_port()

    def without_database() -> Health:
        raise ArchiveError("postgresql://db/harbour", "connection refused")

    opened = Port("127.0.0.1", free, without_database)
    with contextlib.closing(opened), httpx.Client(trust_env=False) as client:
        answer = client.get(f"http://127.0.0.1:{free}{probe['path']}")

    assert answer.status_code == 200
    assert (probe["port"], listen) == (port["name"], f"0.0.0.0:{port['containerPort']}")


def test_all_containers_have_the_same_configuration_and_image() -> None:
    (map_name,) = {
        volume["configMap"]["name"]
        for pod in pods()
        for volume in pod["volumes"]
        if "configMap" in volume
    }

    assert map_name == manifests()["ConfigMap"]["metadata"]["name"]
    assert len({each["image"] for each in containers()}) == 1
    for each in containers():
        (mount,) = [mount for mount in each["volumeMounts"] if "subPath" in mount]
        assert mount["mountPath"] == "/newsroom/config.toml"


def test_what_workers_import_works_where_no_memory_may_become_code() -> None:
    """MemoryDenyWriteExecute of the unit, as far as the kernel can be asked for it from here."""
    if ctypes.CDLL(None).prctl(PR_SET_MDWE + 1, 0, 0, 0, 0) < 0:
        pytest.skip("needs Linux 6.3")
    script = (
        "import ctypes;"
        f"assert ctypes.CDLL(None).prctl({PR_SET_MDWE}, {PR_MDWE_REFUSE_EXEC_GAIN}, 0, 0, 0) == 0;"
        "import alembic, asyncssh, obstore, procrastinate, psycopg;"
        "asyncssh.generate_private_key('ssh-ed25519')"
    )

    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_compose_takes_its_file() -> None:
    done = subprocess.run(
        [program("docker-compose"), "--file", CLUSTER / "compose.yaml", "config", "--quiet"],
        capture_output=True,
        text=True,
        check=False,
        env={**environment(CLUSTER), "POSTGRES_PASSWORD": "a", "BUCKET_SECRET": "b"},
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_compose_has_postgresql_a_bucket_and_two_workers() -> None:
    services = COMPOSE["services"]

    assert services["worker"]["deploy"]["replicas"] == 2
    settings = tomllib.loads((CLUSTER / "config.toml").read_text())
    url = settings["archive"]["url"]
    database = services["db"]["environment"]
    assert url == f"postgresql://{database['POSTGRES_USER']}@db/{database['POSTGRES_DB']}"
    buckets = services["bucket"]["environment"]["S3_BUCKET"].split(",")
    named = [
        settings["publish"]["destinations"]["bucket"]["url"],
        settings["archive"]["journal"],
    ]
    assert [each.removeprefix("s3://").partition("/")[0] for each in named] == buckets
    # Readers see documents, and not the journal.
    assert f"-buckets {buckets[0]} " in services["readers"]["command"][0]
    assert [name for name, each in services.items() if "ports" in each] == ["web"]


def test_compose_starts_commands_that_are_there() -> None:
    services = COMPOSE["services"]
    told = services["setup"]["command"][0].split(" && ")
    commands = [
        *(each.removeprefix("feedpub ").split() for each in told),
        services["worker"]["command"],
        services["worker"]["healthcheck"]["test"][2:],
    ]

    assert [each for each in commands if not is_there(*each)] == []


def test_no_password_stands_in_a_file() -> None:
    texts = [path.read_text() for path in CLUSTER.rglob("*") if path.is_file()]

    given = [
        found
        for text in texts
        for found in re.findall(r"(?:PASSWORD|SECRET\w*|PGPASSWORD): *(\S+)", text)
        if not found.startswith("${")
    ]

    assert given == []


def test_the_build_of_the_image_is_the_one_for_a_single_machine() -> None:
    built = COMPOSE["x-feedpub"]["build"]

    dockerfile = CLUSTER / built["context"] / built["dockerfile"]
    assert dockerfile.samefile(CLUSTER.parent / "Dockerfile")
    extras = tomllib.loads((CLUSTER.parents[2] / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    assert set(built["args"]["EXTRAS"].split(",")) <= extras.keys()
    assert "ARG EXTRAS=" in dockerfile.read_text()


def test_caddy_takes_the_file_in_front_of_the_bucket(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            *(program("caddy"), "validate", "--adapter", "caddyfile"),
            *("--config", CLUSTER / "Caddyfile"),
        ],
        env=environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stderr
