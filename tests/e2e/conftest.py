"""A small problem whose tests are drawn from its input format, and the real command line to build it with."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
READ = "import sys\nnumbers = list(map(int, sys.stdin.read().split()))[1:]\n"
# Lines of any number of numbers, with a validator that says so.
NUMBERS = {
    "samples/1.in": "1 2\n",
    "samples/1.ans": "3\n",
    "tests/1.in": "10 20 30\n6 60\n",
    "tests/1.ans": "126\n",
    "tests/2.in": "-5 50\n40 8 1\n",
    "tests/2.ans": "94\n",
    "validators/numbers.py": (
        "import re, sys\nsys.exit(42 if re.fullmatch(r'(-?\\d{1,3}[ \\n])+', sys.stdin.read()) else 43)\n"
    ),
}
# Every run takes milliseconds of 2 s: no verdict hangs on the machine.
DRAWN = {
    "problem.toml": "time = 2.0\n",
    "input.spec": "n: int 1..60\na: int[n] -99..99\n",
    "samples/1.in": "2\n1 2\n",
    "samples/1.ans": "3\n",
    "correct/loop.py": READ + "total = 0\nfor number in numbers:\n    total += number\nprint(total)\n",
    "correct/sum.py": READ + "print(sum(numbers))\n",
    "incorrect/positive.py": READ + "print(sum(n for n in numbers if n > 0))\n",
    "incorrect/set.py": READ + "print(sum(set(numbers)))\n",
    "incorrect/small.py": READ + "print(min(99, sum(numbers)))\n",
}


@dataclass(frozen=True)
class Ended:
    """How a command ended, and what stands in its folder."""

    status: int
    stdout: str
    stderr: str
    out: Path

    @property
    def figures(self) -> dict[str, Any]:
        value = json.loads(self.stdout)
        assert isinstance(value, dict)
        return value

    @property
    def left(self) -> list[str]:
        """Names beside `out`, hidden ones too: of a suite, or of the draft of one."""
        return [path.name for path in self.out.parent.iterdir() if "suite" in path.name]

    @property
    def files(self) -> dict[str, bytes]:
        """What must be the same every time."""
        paths = [p for p in sorted(self.out.rglob("*")) if p.is_file() and p.name != "run.json"]
        return {str(path.relative_to(self.out)): path.read_bytes() for path in paths}


@dataclass(frozen=True)
class CommandLine:
    """Builds problems in `folder`, each command in a process of its own."""

    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)

    def problem(self, changes: Mapping[str, str | None] | None = None) -> Path:
        """Write the problem, with `changes` of its files; None leaves one out."""
        for name, text in {**DRAWN, **(changes or {})}.items():
            if text is not None:
                path = self.folder / "sums" / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
        return self.folder / "sums"

    def words(self, *options: str | Path, out: str = "suite", store: str = "store") -> list[str]:
        """Return the command that builds the problem."""
        paths = ["--problem", self.folder / "sums", "--out", self.folder / out, "--store", self.folder / store]
        return [sys.executable, "-m", "testgen", "build", *map(str, [*paths, *options])]

    def build(self, *options: str | Path, out: str = "suite", store: str = "store", cwd: Path | None = None) -> Ended:
        return self._ended(self.words(*options, out=out, store=store), self.folder / out, cwd)

    def run(self, *words: str | Path) -> Ended:
        """Run another command of testgen."""
        return self._ended([sys.executable, "-m", "testgen", *map(str, words)], self.folder / "suite")

    def _ended(self, words: list[str], out: Path, cwd: Path | None = None) -> Ended:
        ended = subprocess.run(
            words,
            cwd=cwd or self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        assert "Traceback" not in ended.stderr
        return Ended(ended.returncode, ended.stdout, ended.stderr, out)


@pytest.fixture
def command(tmp_path: Path) -> CommandLine:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}}
    (tmp_path / "tmp").mkdir()
    ours = {"PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "tmp"), "TERM": "xterm", "XDG_CACHE_HOME": str(tmp_path)}
    return CommandLine(tmp_path, {**kept, **ours})
