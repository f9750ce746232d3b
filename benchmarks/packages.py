"""Build suites for real packages with their tests and half of their solutions hidden, and measure them with those.

    python benchmarks/packages.py FOLDER [--arm shown|hidden|both] [--budget 60s] [--out FILE.jsonl] [--doc FILE.md]

Hidden in both arms: all secret tests, half of the wrong solutions (copies of one code stay together), and half of the
correct ones where two independent ones are left. Arm `hidden` looks away from the package's validators too. One line of
JSON a package and arm is appended to --out; what it holds is not made again, so that an interrupted run goes on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.packages_figures import arms, summary
from benchmarks.packages_hiding import ARMS
from benchmarks.packages_tables import document
from testgen.cli.options import count, count_or_none, duration

Figures = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1]
LIMITS = ("seen", "package")
# What a line must have been made with for other lines to stand beside it.
SAME = ("budget", "rounds", "seed", "limit", "cap", "store")


# How every line begins.
_BEGINNING = '{"package": '


class ResultsError(Exception):
    """The file of results does not fit what was asked for."""


# --- packages


def packages(folder: Path) -> dict[str, Path]:
    """Return the packages below `folder` by their path in it."""
    found = sorted(path.parent for path in folder.rglob("problem.yaml"))
    return {(path.name if path == folder else path.relative_to(folder).as_posix()): path for path in found}


def chosen(found: dict[str, Path], only: Sequence[str]) -> dict[str, Path]:
    """Return those whose name is, or ends in, one of `only`; all if there is none. Raises ResultsError for a miss."""
    missed = [word for word in only if not any(_is(name, word) for name in found)]
    if missed or not found:
        raise ResultsError(f"no package {', '.join(missed)} in this folder" if missed else "no package in this folder")
    return {name: path for name, path in found.items() if not only or any(_is(name, word) for word in only)}


def _is(name: str, word: str) -> bool:
    return name == word or name.endswith(f"/{word}")


# --- the file of results


def kept(path: Path | None) -> list[Figures]:
    """Return the lines of `path`; a last line that was cut while it was written is taken off the file.

    Raises ResultsError for a line that is no result; nothing is changed then.
    """
    if path is None or not path.exists():
        return []
    whole, newline, cut = path.read_text(errors="replace").rpartition("\n")
    try:
        lines: list[Figures] = [json.loads(line) for line in whole.splitlines()]
        ours = all({"package", "arm", "options", "code"} <= line.keys() for line in lines)
    except (ValueError, AttributeError):
        ours = False
    if not ours or (cut and not cut.startswith(_BEGINNING)):
        raise ResultsError(f"{path} holds something else than results of this benchmark; name another file")
    if cut:
        path.write_text(whole + newline)
    return lines


def demand_same(lines: Sequence[Figures], asked: Figures, code: str, *, mixed: bool) -> None:
    """Raise ResultsError where lines were made otherwise than `asked`, or unless `mixed` by another testgen."""
    for line in lines:
        made = line["options"]
        other = [f"{key} {made.get(key)}, not {asked[key]}" for key in SAME if made.get(key) != asked[key]]
        if other:
            raise ResultsError(f"the file has results made with {', '.join(other)}; name another --out")
        if line["code"] != code and not mixed:
            raise ResultsError(
                f"the file has results of another testgen ({line['commit']}); name another --out, or say --mixed"
            )


def append(path: Path | None, line: Figures) -> None:
    """Add a line; it is on the disk when this returns."""
    if path is None:
        return
    with path.open("a") as file:
        file.write(json.dumps(line) + "\n")
        file.flush()
        os.fsync(file.fileno())


def code_sha() -> str:
    """Return a digest of testgen's own files and of what hides and measures: what results depend on."""
    mine = [ROOT / "benchmarks" / f"packages_{part}.py" for part in ("fates", "hiding", "trial")]
    digest = hashlib.sha256()
    for path in sorted([*(ROOT / "testgen").rglob("*.py"), *mine]):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def commit() -> str:
    """Return the commit that is checked out, marked where testgen was changed since; "unknown" outside of git."""
    known = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--", "testgen", "benchmarks")
    return f"{known or 'unknown'}{', changed since' if changed else ''}"


def _git(*words: str) -> str:
    ended = subprocess.run(["git", "-C", str(ROOT), *words], capture_output=True, text=True, check=False)
    return ended.stdout.strip()


# --- running


def run_apart(name: str, package: Path, arm: str, options: argparse.Namespace, store: Path) -> Figures:
    """Measure one package in one arm in a process of its own, so that its end is not ours."""
    words = [sys.executable, "-m", "benchmarks.packages", str(package), "--arm", arm, "--one", str(store)]
    words += [f"--{key}={getattr(options, key)}" for key in ("seed", "limit", "cap")]
    words += [
        f"--{key}={value}"
        for key in ("budget", "rounds", "jobs", "store", "scoring")
        if (value := getattr(options, key))
    ]
    line: Figures = {"package": name, "arm": arm, "load": round(os.getloadavg()[0], 2)}
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        try:
            status = subprocess.run(
                words, stdout=out, stderr=errors, timeout=options.longest, cwd=ROOT, check=False
            ).returncode
            crash = f"exit status {status}: {_last(errors)}" if status else ""
        except subprocess.TimeoutExpired:
            crash = f"not done after {options.longest:g} s"
        out.seek(0)
        for text in out:
            line |= json.loads(text) if text.endswith("\n") else {}
    return line | ({"crashed": crash} if crash else {})


def _last(file: Any) -> str:
    file.seek(0)
    lines: list[str] = [text for text in file.read().splitlines() if text.strip()]
    return lines[-1][:300] if lines else "no message"


def run(options: argparse.Namespace) -> Iterator[Figures]:
    """Yield all results that were asked for, those that are kept first."""
    found = chosen(packages(options.folder), options.only)
    made_with = {key: _plain(getattr(options, key)) for key in SAME}
    lines = kept(options.out)
    demand_same(lines, made_with, code_sha(), mixed=options.mixed)
    wanted_arms = ARMS if options.arm == "both" else (options.arm,)
    wanted = [(name, arm) for name in found for arm in wanted_arms]
    now = code_sha()
    done = {(line["package"], line["arm"]): line for line in lines if "crashed" not in line or line["code"] == now}
    yield from (done[one] for one in wanted if one in done)
    for name, path in found.items():
        with tempfile.TemporaryDirectory(prefix="testgen-scoring-") as store:
            for arm in wanted_arms:
                if (name, arm) in done:
                    continue
                start = {"options": made_with, "code": code_sha(), "commit": commit()}
                line = run_apart(name, path.resolve(), arm, options, Path(store)) | start
                append(options.out, line)
                yield line


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value


def brief(line: Figures) -> str:
    """Return a result in one line, for those who wait."""
    start = f"{line['package']} {line['arm']}"
    for key in ("ineligible", "crashed", "no_suite"):
        if key in line:
            return f"{start}: {key.replace('_', ' ')}: {' '.join(line[key].split())}"[:200]
    ends = [fate["end"] for fate in line["held_wrong"].values()]
    good = [fate["end"] for fate in line["held_correct"].values()]
    return (
        f"{start}: {line['build']['tests']} tests in {line['seconds']:.1f} s; held out: {ends.count('rejected')} of "
        f"{len(ends)} wrong rejected, {good.count('accepted')} of {len(good)} correct accepted"
    )


# --- the command


def arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, help="searched for packages")
    parser.add_argument("--arm", choices=(*ARMS, "both"), default="both")
    parser.add_argument("--budget", type=duration, help="seconds of a build (default: 60s without --rounds)")
    parser.add_argument("--rounds", type=count, help="rounds of a build")
    parser.add_argument("--seed", type=count_or_none, default=0)
    parser.add_argument("--jobs", type=count, help="programs that run at the same time (default: one a core)")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="packages with these names alone")
    parser.add_argument("--out", "--resume", type=Path, metavar="FILE.jsonl", help="keep results here, and go on there")
    parser.add_argument(
        "--mixed",
        action="store_true",
        help="go on in a file that another testgen began; what crashed in that one is made again",
    )
    parser.add_argument("--store", type=Path, help="builds share this store, so that seconds mean little")
    parser.add_argument("--scoring", type=Path, metavar="DIR", help="keep a store of what only measuring runs")
    parser.add_argument(
        "--limit",
        choices=LIMITS,
        default=LIMITS[0],
        help="the time limit of builds: from what they see, or from the whole package (default: seen)",
    )
    parser.add_argument("--cap", type=float, default=120, metavar="SECONDS", help="of each part of measuring a suite")
    parser.add_argument("--longest", type=float, default=1200, metavar="SECONDS", help="of a package in one arm")
    parser.add_argument("--json", action="store_true", help="print one JSON object in place of the tables")
    parser.add_argument("--doc", type=Path, metavar="FILE.md", help="write the tables there too")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    return parser


def command_line(words: Sequence[str], folder: Path) -> str:
    """Return the command for others to give: where things lie on this machine is left out."""
    return shlex.join(["python", "benchmarks/packages.py", *(_placeless(word, folder) for word in words)])


def _placeless(word: str, folder: Path) -> str:
    if word == str(folder):
        return "FOLDER"
    option, sign, value = word.rpartition("=")
    return f"{option}{sign}{Path(value).name}" if Path(value).is_absolute() else word


def main() -> int:
    parser = arguments()
    options = parser.parse_args()
    if options.budget is None and options.rounds is None:
        options.budget = 60.0
    options.store = options.store and options.store.resolve()
    options.scoring = options.scoring and options.scoring.resolve()
    if options.one:
        from benchmarks.packages_trial import stages  # noqa: PLC0415 - the parent runs nothing

        for figures in stages(options.folder, options):
            print(json.dumps(figures), flush=True)
        return 0
    return _all(parser, options)


def _all(parser: argparse.ArgumentParser, options: argparse.Namespace) -> int:
    circumstances = {
        "command": command_line(sys.argv[1:], options.folder),
        "commit": commit(),
        "cores": len(os.sched_getaffinity(0)),
        "load": round(os.getloadavg()[0], 2),
    }
    lines: list[Figures] = []
    try:
        for line in run(options):
            lines.append(line)
            print(brief(line), file=sys.stderr, flush=True)
    except ResultsError as error:
        parser.error(str(error))
    except KeyboardInterrupt:
        go_on = "the same command goes on from there" if options.out else "with --out it could go on"
        print(f"\ninterrupted after {len(lines)} results; {go_on}", file=sys.stderr)
        return 130
    _present(lines, circumstances, options)
    return 0


def _present(lines: Sequence[Figures], circumstances: Figures, options: argparse.Namespace) -> None:
    ordered = sorted(lines, key=lambda line: (ARMS.index(line["arm"]), line["package"]))
    text = document(ordered, circumstances)
    if options.doc:
        options.doc.write_text(text)
    if options.json:
        print(json.dumps({**circumstances, "arms": [summary(arm) for arm in arms(ordered)], "packages": ordered}))
    else:
        print(text, end="")


if __name__ == "__main__":
    sys.exit(main())
