from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

Files = Mapping[str, str | bytes]
Write = Callable[..., Path]


def write_files(root: Path, files: Files) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


@pytest.fixture
def folder(tmp_path: Path) -> Write:
    """Write files below tmp_path/NAME and return that folder."""

    def write(files: Files, name: str = "sums") -> Path:
        root = tmp_path / name
        root.mkdir(exist_ok=True)
        return write_files(root, files)

    return write


@pytest.fixture
def package(folder: Write) -> Write:
    """Write a small sound Kattis package with `yaml` as its problem.yaml and `files` added."""

    def write(yaml: str = "name: Sums\n", files: Files | None = None, name: str = "sums") -> Path:
        plain = {
            "problem.yaml": yaml,
            "problem_statement/problem.en.tex": "Sum them.",
            "data/sample/1.in": "1 2\n",
            "data/sample/1.ans": "3\n",
            "data/secret/01.in": "5 5\n",
            "data/secret/01.ans": "10\n",
            "input_validators/valid.py": "import sys; sys.exit(42)\n",
            "submissions/accepted/a.py": "print(sum(map(int, input().split())))\n",
            "submissions/wrong_answer/w.py": "print(3)\n",
        }
        return folder({**plain, **(files or {})}, name)

    return write
