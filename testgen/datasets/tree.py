"""Walk a problem's folder without ever leaving it: packages come from strangers, and links may point anywhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from testgen.errors import Place, ProblemError
from testgen.problem import MIB, Skipped, SourceFile

# The file that describes a problem's inputs in the language of docs/spec-language.md.
INPUT_FORMAT = "input.spec"

# The largest source or text that is read whole. Kattis caps submissions at 128 KiB; tables in validators reach MiB.
TEXT_LIMIT = 4 * MIB
_OUTSIDE = "a link that leads out of the problem's folder"
# Real packages reach 6; without a bound a hostile one ends in a RecursionError.
_DEEPEST = 32


@dataclass(frozen=True)
class Listing:
    """What a folder holds, sorted by name: regular files, folders, and what cannot be followed."""

    files: tuple[Path, ...] = ()
    folders: tuple[Path, ...] = ()
    skipped: tuple[Skipped, ...] = ()

    @property
    def all(self) -> tuple[Path, ...]:
        """Files and folders together, sorted by name."""
        return tuple(sorted((*self.files, *self.folders), key=lambda path: path.name))


@dataclass(frozen=True)
class Tree:
    """The folder of one problem. `root` has no links in it."""

    root: Path

    @classmethod
    def at(cls, folder: Path) -> Tree:
        """Take the folder at `folder`, which may itself be a link."""
        return cls(folder.resolve())

    def name(self, path: Path) -> str:
        """Return the path below the root, with `/`."""
        return path.relative_to(self.root).as_posix()

    def file(self, *parts: str) -> Path | None:
        """Return the path of a regular file inside, or None."""
        path = self.root.joinpath(*parts)
        return path if self._is(path, Path.is_file) else None

    def folder(self, *parts: str) -> Path | None:
        """Return the path of a folder inside, or None."""
        path = self.root.joinpath(*parts)
        return path if self._is(path, Path.is_dir) else None

    def listing(self, folder: Path | None) -> Listing:
        """List a folder of this tree; None is an empty one.

        Names that begin with a dot or a dash are left out, as the package format says.
        """
        files: list[Path] = []
        folders: list[Path] = []
        skipped: list[Skipped] = []
        for path in _entries(folder) if folder else ():
            refusal = self._entry_refusal(path)
            if refusal:
                skipped.append(Skipped(os.fsencode(self.name(path)).decode(errors="replace"), refusal))
            else:
                (folders if path.is_dir() else files).append(path)
        return Listing(tuple(files), tuple(folders), tuple(skipped))

    def walk(self, folder: Path) -> Iterator[Path]:
        """Yield every regular file below `folder`, sorted by path."""
        listing = self.listing(folder)
        for path in listing.all:
            if path in listing.folders:
                yield from self.walk(path)
            else:
                yield path

    def read(self, path: Path, limit: int = TEXT_LIMIT) -> bytes:
        """Return at most `limit` bytes of a file of this tree. Raises ProblemError when it cannot be read."""
        try:
            with path.open("rb") as file:
                return file.read(limit)
        except OSError as error:
            raise ProblemError(f"cannot be read: {error.strerror}", place=Place(path)) from None

    def input_format(self) -> SourceFile | None:
        """Return the spec of the inputs that stands beside the problem, if one does; its name is its whole path."""
        path = self.file(INPUT_FORMAT)
        return SourceFile(str(path), text_of(self.read(path)).encode()) if path else None

    def _is(self, path: Path, kind: Callable[[Path], bool]) -> bool:
        try:
            return kind(path) and self._refusal(path) == ""
        except OSError:  # a name that is too long, a folder that may not be entered
            return False

    def _entry_refusal(self, path: Path) -> str:
        """Say why an entry of a folder is not used, or ""."""
        if not _is_text(path.name):
            return "its name is not UTF-8"
        if path.is_symlink() and (refusal := self._link_refusal(path)):
            return refusal
        if path.is_dir():
            return "nested too deep" if len(path.relative_to(self.root).parts) > _DEEPEST else ""
        return "" if path.is_file() else "no regular file"

    def _refusal(self, path: Path) -> str:
        try:
            inside = path.resolve().is_relative_to(self.root)
        except (OSError, RuntimeError):  # 3.11 and 3.12 raise RuntimeError for links in a circle
            return "a link that leads nowhere"
        return "" if inside else _OUTSIDE

    def _link_refusal(self, path: Path) -> str:
        """Say why a link is not followed, or ""."""
        refusal = self._refusal(path)
        if refusal or not path.exists():
            return refusal or "a link that leads nowhere"
        if path.is_dir() and (
            path.resolve() in (path.parent, *path.parent.parents) or path.parent.resolve() != path.parent
        ):
            # One linked folder on a path is enough for what packages do; two can lead round in circles.
            return "a link to a folder that is not followed"
        return ""


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if path.name[0] not in ".-")
    except OSError as error:
        raise ProblemError(f"this folder cannot be read: {error.strerror}", place=Place(folder)) from None


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:  # Python holds bytes that are no UTF-8 as halves of surrogate pairs
        return False
    return True


def folder_name(folder: Path) -> str:
    """Return the name that a folder is known by: that of the link, where it is one; `.` and `..` have none."""
    return Path(os.path.abspath(folder)).name or "problem"  # noqa: PTH100 - Path.absolute keeps `..`


def text_of(data: bytes) -> str:
    """Decode a text that people wrote; what is no UTF-8 becomes U+FFFD."""
    return data.decode("utf-8-sig", errors="replace")
