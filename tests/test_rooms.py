"""The table of rooms: who may import whom, and where each library lives."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import feedpub

PACKAGE = Path(feedpub.__file__).parent

#: From the street door down. A room imports from itself and from rooms below it.
ROOMS = [
    "__main__",
    "cli",
    "desk",
    "cluster",
    "schedule",
    "preview",
    "api",
    "pipeline",
    "access",
    "notifiers",
    "config",
    "intake",
    "web",
    "archive",
    "assembly",
    "formats",
    "validation",
    "destinations",
    "health",
    "templates",
    "protocols",
    "durable",
    "file_lock",
    "file_owner",
    "errors",
    "feed",
    "finding",
    "article",
    "story_ids",
    "compare_keys",
    "keywords",
    "addresses",
    "usage_rights",
    "format_info",
    "partners",
    "patterns",
    "phrases",
    "nouns",
]

#: The rooms that a library may be seen in.
HOMES = {
    "PIL": {"intake"},
    "alembic": {"archive"},
    "anyascii": {"config"},
    "apscheduler": {"schedule"},
    "asyncssh": {"destinations"},
    "bcrypt": {"access"},
    "brotli": {"destinations"},
    "cronsim": {"config"},
    "cssselect": {"intake"},
    "feedgen": {"formats"},
    "httpcore": {"web"},
    "httpx": {"web"},
    "idna": {"addresses"},
    "inotify_simple": {"schedule"},
    "jinja2": {"templates"},
    "lxml": {"formats", "intake", "validation"},
    "markdown_it": {"intake"},
    "markupsafe": {"desk", "formats", "health", "templates"},
    "nh3": {"intake"},
    "obstore": {"archive", "destinations"},
    "prometheus_client": {"health"},
    "procrastinate": {"cluster"},
    "protego": {"web"},
    "psycopg": {"archive", "cluster"},
    "psycopg_pool": {"cluster"},
    "pydantic": {"config"},
    "pydantic_core": {"config"},
    "rich": {"cli"},
    "sqlalchemy": {"archive"},
    "starlette": {"desk", "preview", "schedule"},
    "structlog": {"health"},
    "typer": {"cli"},
    "uvicorn": {"desk", "preview", "schedule"},
    "yaml": {"intake"},
    "zstandard": {"destinations"},
}

#: Modules that a run with nothing to do comes by: the standard library, and each other.
LIGHT = [
    "archive/database.py",
    "archive/schema.py",
    "archive/rebuild_swap.py",
    "archive/queries/idle.py",
    "archive/queries/status.py",
    "archive/queries/feeds.py",
    "archive/queries/history.py",
    "archive/runs.py",
    "archive/timestamps.py",
    "archive/queries/quarantine.py",
    "config/files.py",
    "config/id_lists.py",
    "config/paths.py",
    "destinations/directory.py",
    "destinations/directory_claim.py",
    "destinations/directory_files.py",
    "durable.py",
    "file_lock.py",
    "file_owner.py",
    "health/files.py",
    "intake/sources/files.py",
    "intake/sources/finished_files.py",
    "pipeline/idle.py",
    "pipeline/report.py",
]

#: Modules with heavy libraries that light ones import within a function, where the configuration
#: names what needs them.
ON_DEMAND = {"feedpub.destinations.object_client", "feedpub.destinations.sftp"}


MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))


@cache
def parsed(module: Path) -> ast.Module:
    return ast.parse((PACKAGE / module).read_text(encoding="utf-8"))


@cache
def imports(module: Path) -> frozenset[str]:
    """Return the names of all modules that *module* imports, at its top or within functions."""
    found: set[str] = set()
    for node in ast.walk(parsed(module)):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{module}: a relative import"
            found.add(node.module)
    return frozenset(found)


def room(module: str) -> str:
    return module.removeprefix("feedpub.").partition(".")[0]


def room_of(module: Path) -> str:
    return module.parts[0].removesuffix(".py")


def test_modules_import_only_from_their_room_and_rooms_below() -> None:
    upwards = {
        str(module): wrong
        for module in MODULES
        if str(module) != "__init__.py"
        and (
            wrong := {room(name) for name in imports(module) if name.startswith("feedpub.")}
            - set(ROOMS[ROOMS.index(room_of(module)) :])
        )
    }

    assert upwards == {}


def test_every_library_is_imported_in_its_home_only() -> None:
    ours = {*sys.stdlib_module_names, "feedpub"}
    strays = {
        str(module): wrong
        for module in MODULES
        if (
            wrong := {
                name
                for name in {name.partition(".")[0] for name in imports(module)} - ours
                if room_of(module) not in HOMES.get(name, set())
            }
        )
    }

    assert strays == {}


def test_only_one_module_talks_to_sqlite() -> None:
    users = [str(module) for module in MODULES if "sqlite3" in imports(module)]

    assert users == ["archive/database.py"]


def test_dataclasses_are_made_by_the_quick_decorator() -> None:
    """``from feedpub.nouns import dataclass, field``: a standard one takes half a millisecond."""
    slow = [
        str(module)
        for module in MODULES
        for node in parsed(module).body
        if isinstance(node, ast.ImportFrom) and node.module == "dataclasses"
        if {"dataclass", "field"} & {alias.name for alias in node.names}
    ]

    assert slow == []


@pytest.mark.parametrize("module", LIGHT)
def test_what_a_run_with_nothing_to_do_imports_is_light(module: str) -> None:
    seen: set[str] = set()
    todo = [module]
    while todo:
        for name in imports(Path(todo.pop())):
            if name in seen | ON_DEMAND:
                continue
            seen.add(name)
            path = Path(*name.split(".")[1:]) if name.startswith("feedpub.") else None
            if path and (PACKAGE / path.with_suffix(".py")).exists():
                todo.append(str(path.with_suffix(".py")))

    heavy = {name.partition(".")[0] for name in seen} & (HOMES.keys() - {"idna"})
    assert heavy == set()


def test_no_module_imports_at_its_top_what_is_for_some_configurations_only() -> None:
    wrong = {
        str(module): found
        for module in MODULES
        if (found := ON_DEMAND.intersection(imported_by(module)))
    }

    assert wrong == {}


def test_no_two_classes_have_one_name() -> None:
    where: dict[str, list[str]] = {}
    for module in MODULES:
        for node in parsed(module).body:
            if isinstance(node, ast.ClassDef):
                where.setdefault(node.name, []).append(str(module))

    assert {name: modules for name, modules in where.items() if len(modules) > 1} == {}


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    names = {
        ".".join(("feedpub", *module.with_suffix("").parts)).removesuffix(".__init__"): module
        for module in MODULES
    }
    imported = {
        name: {found for found in imported_by(module) if found in names}
        # A package that imports its own modules names itself on the way.
        - ({name} if module.name == "__init__.py" else set())
        for name, module in names.items()
    }

    # What is left once modules that import nothing of it are taken away lies in circles.
    while free := {name for name, needs in imported.items() if not needs & imported.keys()}:
        for name in free:
            del imported[name]

    assert imported == {}


def imported_by(module: Path) -> Iterator[str]:
    """Yield what importing *module* imports: modules, and names that may be modules."""
    for node in parsed(module).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield f"{node.module}.{alias.name}"
            yield node.module


def importers(name: str) -> set[str]:
    """The modules, outside its own package, that import *name* or something of it."""
    own = name.split(".")[1]
    return {
        str(module)
        for module in MODULES
        if module.parts[0] != own
        and any(each == name or each.startswith(f"{name}.") for each in imported_by(module))
    }


def test_only_the_configuration_decides_on_the_kind_of_destination() -> None:
    assert importers("feedpub.destinations") == {"config/files.py", "config/checks.py"}
    assert importers("feedpub.destinations.directory.DirectoryDestination") == {"config/files.py"}


def test_no_command_imports_another_one() -> None:
    shared = {
        "app",
        "build_editions",
        "completion",
        "examples",
        "feed_files",
        "options",
        "served",
        "terminal",
    }
    shared |= {"plain_build", "plain_validate", "tree", "validate_feeds", "verdicts"}
    commands = [
        module
        for module in MODULES
        if module.parts[0] == "cli" and module.stem not in shared | {"__init__", "reference"}
    ]
    wrong = {
        str(module): others
        for module in commands
        if (others := {name for name in imports(module) if name.startswith("feedpub.cli.")}
            - {f"feedpub.cli.{name}" for name in shared})
    }  # fmt: skip

    assert wrong == {}


def test_packages_name_modules_that_they_have() -> None:
    wrong = {}
    for module in MODULES:
        text = ast.get_docstring(parsed(module)) if module.name == "__init__.py" else None
        listed = re.findall(r"^[*-] (.*?)[:(]", text or "", re.MULTILINE | re.DOTALL)
        names = [name for each in listed for name in re.findall(r"``(\w+)``", each)]
        folder = PACKAGE / module.parent
        missing = [
            each
            for each in names
            if not ((folder / each).is_dir() or (folder / f"{each}.py").is_file())
        ]
        if missing:
            wrong[str(module.parent)] = missing

    assert wrong == {}
