import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "testgen"

# Rooms from the ground up; a file may import from its own room and from lower rows, not from beside or above.
ROWS: list[dict[str, set[str]]] = [
    {"data": {"__init__", "errors", "passing", "problem", "progress", "seams"}},
    {"spec": {"spec"}},
    {"judge": {"judge"}},
    {"mutation": {"mutation"}, "fuzz": {"fuzz"}, "metrics": {"metrics"}, "llm": {"llm"}},
    {"propose": {"propose"}},
    {
        "build": {
            *(
                "arbiter",
                "bench",
                "build",
                "calibration",
                "checker_figures",
                "consultation",
                "effort",
                "estimate",
                "gate",
                "guidance",
                "holdout",
                "independence",
                "loop",
            ),
            *("equivalents", "mutate", "mutation_figures", "pressure", "probes"),
            *("options", "scheduler", "score", "select", "summary", "tiers", "trust"),
        }
    },
    {"datasets": {"datasets"}},
    {"faces": {"__main__", "cli", "pytest_plugin", "report"}},
]
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(part: str) -> tuple[int, str]:
    for height, row in enumerate(ROWS):
        for room, parts in row.items():
            if part in parts:
                return height, room
    raise AssertionError(f"testgen/{part} belongs to no room: give it one here and in ARCHITECTURE.md")


def imported_parts(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute, so that this test can read them"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("testgen."))


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def breaches(part: str, tree: ast.AST) -> list[str]:
    height, room = room_of(part)
    found = []
    for imported in imported_parts(tree):
        if imported == "__version__":
            continue
        other_height, other_room = room_of(imported)
        if other_room != room and other_height >= height:
            found.append(f"{room} imports {other_room} ({imported})")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_go_down_only(path: Path) -> None:
    assert breaches(part_of(path), ast.parse(path.read_text())) == []


def test_a_breach_is_found() -> None:
    assert breaches("judge", ast.parse("from testgen.build import build")) == ["judge imports build (build)"]
    assert breaches("metrics", ast.parse("def f():\n    import testgen.fuzz.search")) == ["metrics imports fuzz (fuzz)"]
    assert breaches("datasets", ast.parse("from testgen import judge, problem")) == []


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_file_is_over_400_lines(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 400


def test_the_root_shows_the_rooms_as_links() -> None:
    root = PACKAGE.parent
    for room in ("mutation", "fuzz", "metrics", "datasets"):
        assert (root / room).is_symlink()
        assert (root / room).resolve() == PACKAGE / room


def test_datasets_is_no_regular_package() -> None:
    assert not (PACKAGE / "datasets" / "__init__.py").exists()
