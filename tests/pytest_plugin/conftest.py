"""Small projects with suites whose strength is known, and the real pytest to measure them with."""

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

# Plugins that a test does not need only slow it down.
PLAIN = ("-p", "no:asyncio", "-p", "no:xdist", "-p", "no:pytest_cov", "-p", "no:hypothesispytest", "-p", "no:anyio")


@dataclass(frozen=True)
class Measured:
    """How a run of pytest ended, and the JSON report if one was written."""

    status: int
    out: str
    err: str
    report: dict[str, Any] = field(default_factory=dict)

    @property
    def fates(self) -> dict[str, str]:
        """The fate of each mutant by `operator: original -> replacement @ line`."""
        return {
            f"{m['operator']}: {m['original']} -> {m['replacement']} @ {m['line']}": m["status"]
            for m in self.report["mutants"]
        }

    def fate(self, line: int, replacement: str) -> str:
        """The fate of the one mutant of a line with that replacement."""
        found = self.mutant(line, replacement)
        return str(found["status"])

    def mutant(self, line: int, replacement: str) -> dict[str, Any]:
        found = [m for m in self.report["mutants"] if m["line"] == line and m["replacement"] == replacement]
        assert len(found) == 1, [(m["line"], m["original"], m["replacement"]) for m in self.report["mutants"]]
        return dict(found[0])


@dataclass(frozen=True)
class Project:
    """A project in a folder of its own; its cache is in another."""

    folder: Path
    cache: Path

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(textwrap.dedent(text))

    def texts(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file() and "__pycache__" not in path.parts and ".pytest_cache" not in path.parts
        }

    def command(self, *arguments: str, plugins: tuple[str, ...] = PLAIN) -> list[str]:
        return [sys.executable, "-m", "pytest", *plugins, *arguments]

    def environment(self) -> dict[str, str]:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("PYTEST_", "COV_"))}
        temporary = self.cache / "tmp"
        temporary.mkdir(parents=True, exist_ok=True)
        return {**kept, "XDG_CACHE_HOME": str(self.cache), "TMPDIR": str(temporary)}

    def pytest(self, *arguments: str, plugins: tuple[str, ...] = PLAIN) -> Measured:
        done = subprocess.run(
            self.command(*arguments, plugins=plugins),
            cwd=self.folder,
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )
        return Measured(done.returncode, done.stdout, done.stderr)

    def measure(self, *arguments: str, plugins: tuple[str, ...] = PLAIN) -> Measured:
        """Run pytest with `--suite-strength` and read its JSON report."""
        path = self.cache / "report.json"
        path.unlink(missing_ok=True)
        option = "--suite-strength" if not any(a.startswith("--suite-strength=") for a in arguments) else "-v"
        done = self.pytest(option, f"--suite-strength-report=json:{path}", *arguments, plugins=plugins)
        report = json.loads(path.read_text()) if path.exists() else {}
        return Measured(done.status, done.out, done.err, report)

    def leftovers(self) -> list[str]:
        """What a measurement left in the folder for temporary files, pytest's own folder apart."""
        return [path.name for path in (self.cache / "tmp").iterdir() if not path.name.startswith("pytest-of-")]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    folder = tmp_path / "project"
    folder.mkdir()
    cache = tmp_path / "cache"
    cache.mkdir()
    return Project(folder, cache)
