"""The table of rooms: who may import whom, and where each library lives."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import feedpub

PACKAGE = Path(feedpub.__file__).parent

#: From the street door down. A room imports from itself and from rooms below it.
ROOMS = [
    "__main__",
    "cli",
    "schedule",
    "preview",
    "pipeline",
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
    "takedown",
    "errors",
    "feed",
    "posts",
    "article",
    "compare_keys",
    "addresses",
    "format_info",
    "partners",
]

#: The rooms that a library may be seen in.
HOMES = {
    "PIL": {"intake"},
    "anyascii": {"config"},
    "apscheduler": {"schedule"},
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
    "markupsafe": {"formats", "health", "templates"},
    "nh3": {"intake"},
    "prometheus_client": {"health"},
    "protego": {"web"},
    "pydantic": {"config"},
    "rich": {"cli"},
    "sqlalchemy": {"archive"},
    "starlette": {"preview", "schedule"},
    "structlog": {"health"},
    "typer": {"cli"},
    "uvicorn": {"preview", "schedule"},
    "yaml": {"intake"},
}

#: Modules that a run with nothing to do comes by: the standard library, and each other.
LIGHT = [
    "archive/rebuild_swap.py",
    "archive/readonly.py",
    "archive/queries/idle.py",
    "archive/lock.py",
    "archive/queries/feeds.py",
    "archive/queries/history.py",
    "archive/runs.py",
    "archive/timestamps.py",
    "archive/queries/quarantine.py",
    "config/files.py",
    "config/id_lists.py",
    "config/overlaps.py",
    "config/named_files.py",
    "destinations/directory.py",
    "destinations/directory_claim.py",
    "destinations/directory_files.py",
    "durable.py",
    "file_lock.py",
    "health/files.py",
    "intake/sources/files.py",
    "intake/sources/finished_files.py",
    "pipeline/idle.py",
    "pipeline/report.py",
]


def imports(path: Path) -> Iterator[str]:
    """Every module that *path* imports, wherever it does so."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}: a relative import"
            yield node.module


def room(module: str) -> str:
    return module.removeprefix("feedpub.").partition(".")[0]


MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
HOUSED = [module for module in MODULES if str(module) != "__init__.py"]


@pytest.mark.parametrize("module", HOUSED, ids=str)
def test_a_module_imports_only_from_its_room_and_rooms_below(module: Path) -> None:
    own = module.parts[0].removesuffix(".py")
    below = ROOMS[ROOMS.index(own) :]

    wanted = {room(name) for name in imports(PACKAGE / module) if name.startswith("feedpub.")}

    assert wanted <= set(below)


@pytest.mark.parametrize("module", HOUSED, ids=str)
def test_a_library_is_seen_in_its_home_only(module: Path) -> None:
    own = module.parts[0].removesuffix(".py")

    strangers = (
        {name.partition(".")[0] for name in imports(PACKAGE / module)}
        - set(sys.stdlib_module_names)
        - {"feedpub"}
    )

    assert [name for name in strangers if own not in HOMES.get(name, set())] == []


@pytest.mark.parametrize("module", LIGHT)
def test_what_a_run_with_nothing_to_do_imports_is_light(module: str) -> None:
    seen: set[str] = set()
    todo = [module]
    while todo:
        for name in imports(PACKAGE / todo.pop()):
            if name in seen:
                continue
            seen.add(name)
            path = Path(*name.split(".")[1:]) if name.startswith("feedpub.") else None
            if path and (PACKAGE / path.with_suffix(".py")).exists():
                todo.append(str(path.with_suffix(".py")))

    heavy = {name.partition(".")[0] for name in seen} & (HOMES.keys() - {"idna"})
    assert heavy == set()


def test_no_two_classes_have_one_name() -> None:
    where: dict[str, list[str]] = {}
    for module in MODULES:
        for node in ast.parse((PACKAGE / module).read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                where.setdefault(node.name, []).append(str(module))

    assert {name: modules for name, modules in where.items() if len(modules) > 1} == {}


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    names = {
        ".".join(("feedpub", *module.with_suffix("").parts)).removesuffix(".__init__"): module
        for module in MODULES
    }
    imported = {
        name: {found for found in imported_by(PACKAGE / module) if found in names} - {name}
        for name, module in names.items()
    }

    # What is left once modules that import nothing of it are taken away lies in circles.
    while free := {name for name, needs in imported.items() if not needs & imported.keys()}:
        for name in free:
            del imported[name]

    assert imported == {}


def imported_by(path: Path) -> Iterator[str]:
    """Yield every module that *path* imports when it is imported itself."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
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
        and any(
            each == name or each.startswith(f"{name}.") for each in imported_by(PACKAGE / module)
        )
    }


def test_only_the_configuration_decides_on_the_kind_of_destination() -> None:
    assert importers("feedpub.destinations") == {"config/files.py", "config/shadows.py"}
    assert importers("feedpub.destinations.directory.DirectoryDestination") == {"config/files.py"}
