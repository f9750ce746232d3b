"""`testgen store`: look at the store of runs, or make it smaller."""

from __future__ import annotations

import argparse
import shutil
from dataclasses import asdict
from pathlib import Path
from typing import Any

from testgen.cli.console import Screen
from testgen.cli.parser import DONE
from testgen.judge.store import Store, Usage, default_folder

_DAY = 86400
_UNIT = 1024


def run(options: argparse.Namespace, screen: Screen) -> int:
    """Do what `options.action` says. Raises StoreError."""
    folder = (options.store or default_folder()).absolute()
    action = {"info": _info, "gc": _gc, "path": _path}[options.action]
    text, value = action(folder, options)
    if screen.as_json:
        screen.show_json(value)
    else:
        screen.write(f"{text}\n")
    return DONE.code


def _path(folder: Path, _: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    return str(folder), {"folder": str(folder)}


def _info(folder: Path, _: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    used = usage(folder)
    free = shutil.disk_usage(existing(folder)).free
    text = f"{folder}: {_counted(used)}, {in_bytes(used.bytes)}; {in_bytes(free)} free"
    return text, {"folder": str(folder), **asdict(used), "free": free}


def _gc(folder: Path, options: argparse.Namespace) -> tuple[str, dict[str, Any]]:
    freed = Usage(0, 0, 0)
    if is_there(folder):
        with Store.open(folder) as store:
            freed = store.gc(options.max_size, options.max_age / _DAY)
    left = usage(folder)
    text = f"{folder}: {_counted(freed)} thrown away, {in_bytes(freed.bytes)}; {_counted(left)} left"
    return text, {"folder": str(folder), "freed": asdict(freed), "left": asdict(left)}


def _counted(used: Usage) -> str:
    return f"{used.runs:,} runs and {used.artifacts:,} compiled programs"


def is_there(folder: Path) -> bool:
    """Whether a store has been made in `folder`; looking at one shall not make it."""
    return (folder / "runs.sqlite").exists()


def usage(folder: Path) -> Usage:
    """Return what the store in `folder` holds: nothing if there is none. Raises StoreError for a damaged one."""
    if not is_there(folder):
        return Usage(0, 0, 0)
    with Store.open(folder) as store:
        return store.usage()


def existing(folder: Path) -> Path:
    """Return `folder`, or the nearest folder above it that exists."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def in_bytes(number: float) -> str:
    """Return a number of bytes for people: 12 B, 3.4 MiB."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if number < _UNIT:
            return f"{number:.0f} {unit}" if unit == "B" else f"{number:.1f} {unit}"
        number /= _UNIT
    return f"{number:.1f} TiB"
