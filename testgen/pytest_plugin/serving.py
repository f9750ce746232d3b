"""Mutated source served to imports: the file on disk stays as it is, and no bytecode of a mutant is written."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import importlib.util
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import CodeType, ModuleType


class MutantLoader(importlib.machinery.SourceFileLoader):
    """Loads the mutated text as if the file held it."""

    def __init__(self, name: str, path: str, text: str, served: Callable[[], None]) -> None:
        super().__init__(name, path)
        self._text = text
        self._served = served

    def get_code(self, fullname: str) -> CodeType:
        """Compile the mutated text; bytecode is neither read nor written."""
        del fullname
        code = compile(self._text, self.path, "exec", dont_inherit=True)
        self._served()
        return code


class MutantFinder(importlib.abc.MetaPathFinder):
    """Finds the mutated module wherever the ordinary finders would; must be the first finder to be asked."""

    def __init__(self, path: str, text: str, served: Callable[[], None]) -> None:
        self.path = path
        self._text = text
        self._served = served
        self._stem = _last_name(path)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a spec for the mutated file only."""
        if fullname.rpartition(".")[2] != self._stem:
            return None
        for finder in sys.meta_path:
            if finder is self or not hasattr(finder, "find_spec") or _rewrites(finder):
                continue
            spec = finder.find_spec(fullname, path, target)
            if spec is not None:
                return self._ours(spec, fullname)
        return None

    def _ours(self, spec: importlib.machinery.ModuleSpec, fullname: str) -> importlib.machinery.ModuleSpec | None:
        if spec.origin is None or os.path.realpath(spec.origin) != self.path:
            return None
        spec.loader = MutantLoader(fullname, spec.origin, self._text, self._served)
        return spec

    def install(self) -> None:
        """Become the first finder, and serve those who load the file by its path."""
        sys.meta_path[:] = [self, *(finder for finder in sys.meta_path if finder is not self)]
        _patch_loader(self.path, self._text, self._served)


def _last_name(path: str) -> str:
    file = Path(path)
    return file.parent.name if file.name == "__init__.py" else file.stem


def _rewrites(finder: object) -> bool:
    """Tell whether this is pytest's rewriter of assertions: it reads files by itself."""
    return type(finder).__name__ == "AssertionRewritingHook"


def _patch_loader(path: str, text: str, served: Callable[[], None]) -> None:
    """Serve the mutated text to what makes loaders of its own: reload, spec_from_file_location, runpy."""
    ordinary = importlib.machinery.SourceFileLoader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, fullname: str) -> CodeType | None:
        if not isinstance(self, MutantLoader) and os.path.realpath(self.path) == path:
            code = compile(text, self.path, "exec", dont_inherit=True)
            served()
            return code
        return ordinary(self, fullname)

    importlib.machinery.SourceFileLoader.get_code = get_code  # type: ignore[method-assign, assignment] # for this process only
