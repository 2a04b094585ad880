"""Who may import whom. The design is a promise about these arrows; this reads the real files and holds them to it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OURS = ("auditor", "scanners", "reports", "rules", "examples", "benchmarks", "tests")

ALLOWED: Mapping[str, frozenset[str]] = {
    "auditor": frozenset(),
    "auditor.model": frozenset(),
    "auditor.errors": frozenset({"auditor.model"}),
    "auditor.locale": frozenset(),
    "auditor.yaml_words": frozenset({"auditor.model"}),
    "auditor.yamlio": frozenset({"auditor.model", "auditor.errors", "auditor.yaml_words"}),
    "auditor.words": frozenset({"auditor.model", "auditor.locale"}),
    "auditor.results": frozenset({"auditor.model"}),
    "auditor.assessment": frozenset({"auditor.model", "auditor.results"}),
    "auditor.grading": frozenset({"auditor.model"}),
    "auditor.judge": frozenset({"auditor.model", "auditor.errors", "auditor.words"}),
    "auditor.rulebook": frozenset({"auditor.model", "auditor.errors", "auditor.yamlio", "auditor.words"}),
    "auditor.inventory": frozenset({"auditor.model", "auditor.errors", "auditor.yamlio", "auditor.words"}),
    "auditor.evidence": frozenset({"auditor.model", "auditor.errors"}),
    "auditor.store": frozenset({"auditor.model", "auditor.errors", "auditor.results", "auditor.evidence"}),
    "auditor.worksheet": frozenset({"auditor.model", "auditor.errors", "auditor.results", "auditor.assessment"}),
    "auditor.drill": frozenset(
        {"auditor.model", "auditor.errors", "auditor.yamlio", "auditor.rulebook", "auditor.evidence"}
    ),
    "auditor.audit": frozenset(
        {
            "auditor.model",
            "auditor.errors",
            "auditor.results",
            "auditor.words",
            "auditor.judge",
            "auditor.rulebook",
            "auditor.inventory",
            "auditor.evidence",
            "auditor.store",
        }
    ),
    # The strict YAML reader is a leaf: what scanners keep as data below rules/ is read like everything else there.
    "scanners": frozenset({"auditor.model", "auditor.errors", "auditor.yamlio"}),
    "reports": frozenset(
        {"auditor.model", "auditor.errors", "auditor.results", "auditor.assessment", "auditor.grading", "auditor.words"}
    ),
    "rules": frozenset(),
}
"""Rooms each room may import besides itself and the package `auditor` (its version). Commands may import all."""

ON_TOP = ("auditor.cli", "auditor.__main__")


def module_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def room_of(module: str) -> str:
    """The room a module belongs to: the first two names below `auditor`, the first elsewhere."""
    parts = module.split(".")
    return ".".join(parts[:2]) if parts[0] == "auditor" else parts[0]


@cache
def imports_of(path: Path) -> tuple[tuple[int, str], ...]:
    """Every module of ours that a file imports, with its line; relative names are made absolute."""
    return tuple(read_imports(path))


def read_imports(path: Path) -> Iterator[tuple[int, str]]:
    package = module_of(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                found = [alias.name for alias in names]
            case ast.ImportFrom(module=name, names=names, level=level):
                base = ".".join(filter(None, [*package[: len(package) - level + 1], name])) if level else name or ""
                # `from auditor import model` names a room although it reads like the package.
                found = [f"{base}.{alias.name}" for alias in names] if base == "auditor" else [base]
            case _:
                continue
        for module in found:
            if module.split(".")[0] in OURS:
                yield node.lineno, module


def sources(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def existing_room(module: str) -> str:
    """Room of an imported name; `from auditor import __version__` is the package itself."""
    room = room_of(module)
    path = ROOT.joinpath(*room.split("."))
    return room if path.is_dir() or path.with_suffix(".py").is_file() else room.rpartition(".")[0]


def test_every_room_has_its_rule() -> None:
    rooms = {room_of(module_of(path)) for path in sources("auditor", "scanners", "reports", "rules")}
    assert rooms - ALLOWED.keys() - set(ON_TOP) == set()


def test_no_room_imports_what_the_design_forbids() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{line}: {room} imports {module}"
        for path in sources("auditor", "scanners", "reports", "rules")
        if (room := room_of(module_of(path))) not in ON_TOP
        for line, module in imports_of(path)
        if existing_room(module) not in {room, "auditor", *ALLOWED[room]}
    ]
    assert offences == []


def test_nobody_imports_the_commands() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{line}: imports {module}"
        for path in sources("auditor", "scanners", "reports", "rules", "examples")
        if room_of(module_of(path)) not in ON_TOP
        for line, module in imports_of(path)
        if existing_room(module) in ON_TOP
    ]
    assert offences == []


def test_what_is_installed_imports_no_example_test_or_benchmark() -> None:
    offences = [
        f"{path.relative_to(ROOT)}:{line}: imports {module}"
        for path in sources("auditor", "scanners", "reports", "rules")
        for line, module in imports_of(path)
        if module.split(".")[0] in ("examples", "benchmarks", "tests")
    ]
    assert offences == []


@pytest.mark.parametrize("depth", [2, 3])
def test_packages_do_not_import_each_other_in_a_circle(depth: int) -> None:
    arrows: dict[str, set[str]] = {}
    for path in sources("auditor", "scanners", "reports"):
        start = ".".join(module_of(path).split(".")[:depth])
        for _, module in imports_of(path):
            end = ".".join(module.split(".")[:depth])
            # A package and its own parts are one thing; only arrows between different packages can make a circle.
            if not (start + ".").startswith(end + ".") and not (end + ".").startswith(start + "."):
                arrows.setdefault(start, set()).add(end)
    assert circle_in(arrows) == []


def circle_in(arrows: Mapping[str, set[str]]) -> list[str]:
    """One circle of arrows, as the way around it; empty when there is none."""
    done: set[str] = set()

    def walk(node: str, way: list[str]) -> list[str]:
        if node in way:
            return [*way[way.index(node) :], node]
        if node in done:
            return []
        for following in sorted(arrows.get(node, ())):
            if found := walk(following, [*way, node]):
                return found
        done.add(node)
        return []

    return next((found for node in sorted(arrows) if (found := walk(node, []))), [])


def test_the_search_for_circles_finds_one() -> None:
    assert circle_in({"a": {"b"}, "b": {"c"}, "c": {"b"}}) == ["b", "c", "b"]
    assert circle_in({"a": {"b", "c"}, "b": {"c"}}) == []


def test_relative_imports_are_read_as_what_they_mean() -> None:
    samples = ROOT / "auditor" / "judge" / "evaluate.py"
    assert all(module.startswith("auditor") for _, module in imports_of(samples))
