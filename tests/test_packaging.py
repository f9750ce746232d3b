import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from testgen import __version__

ROOT = Path(__file__).parents[1]
ROOMS = ("mutation", "fuzz", "metrics", "datasets")


def output_of(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "-q")
    output_of(*build, "--no-deps", "--no-build-isolation", "-w", out, ROOT, cwd=out)
    (built,) = out.iterdir()
    return built


@pytest.fixture(scope="module")
def unpacked(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return site


@pytest.mark.slow
def test_the_wheel_holds_the_package_only(unpacked: Path) -> None:
    assert {path.name for path in unpacked.iterdir()} == {"testgen", f"testgen-{__version__}.dist-info"}


@pytest.mark.slow
def test_the_wheel_holds_every_module_and_every_file_beside_them(unpacked: Path) -> None:
    assert files_below(unpacked / "testgen") == files_below(ROOT / "testgen")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("folder", "names"),
    [
        ("", {"py.typed"}),
        ("report/elements", {"LICENSE", "NOTICE.txt", "mutation-test-elements.js"}),
        ("llm/prompts", {path.name for path in (ROOT / "testgen/llm/prompts").iterdir() if path.is_file()}),
        ("spec", {"grammar.lark"}),
        ("judge/inside", {"gcov_at_exit.c"}),
    ],
)
def test_the_wheel_holds_what_is_no_module(unpacked: Path, folder: str, names: set[str]) -> None:
    assert names
    for name in names:
        ours, theirs = (root / "testgen" / folder / name for root in (ROOT, unpacked))
        assert theirs.read_bytes() == ours.read_bytes()


def files_below(package: Path) -> set[str]:
    paths = (path.relative_to(package) for path in package.rglob("*") if path.is_file())
    return {path.as_posix() for path in paths if "__pycache__" not in path.parts}


@pytest.mark.slow
def test_a_user_of_the_wheel_keeps_the_names_of_our_rooms(unpacked: Path) -> None:
    code = f"""
import importlib.util, sys
sys.path.insert(0, {str(unpacked)!r})
print([room for room in {ROOMS!r} if importlib.util.find_spec(room)])
"""
    assert output_of(sys.executable, "-I", "-S", "-c", code, cwd=unpacked.parent) == "[]"


@pytest.mark.slow
def test_the_room_without_init_is_found_in_the_wheel(unpacked: Path) -> None:
    code = f"""
import sys
sys.path.insert(0, {str(unpacked)!r})
import testgen.datasets.problems
print(testgen.datasets.problems.__file__)
"""
    found = output_of(sys.executable, "-I", "-c", code, cwd=unpacked.parent)
    assert Path(found) == unpacked / "testgen" / "datasets" / "problems.py"


def test_the_datasets_of_huggingface_win_over_ours(tmp_path: Path) -> None:
    theirs = tmp_path / "datasets" / "__init__.py"
    theirs.parent.mkdir()
    theirs.touch()
    code = f"""
import sys
sys.path[:0] = [{str(ROOT)!r}, {str(tmp_path)!r}]
import datasets
print(datasets.__file__)
"""
    assert output_of(sys.executable, "-I", "-c", code, cwd=tmp_path) == str(theirs)
