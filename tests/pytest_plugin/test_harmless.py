"""What a guarded process may do, and may not."""

import os
import sys
from pathlib import Path
from typing import IO

import pytest

from testgen.pytest_plugin.harmless import Guard, RefusedError, is_harmless

REACHING = [
    "open('made', 'w')",
    "open('there', 'a')",
    "open('there', 'r+')",
    "pathlib.Path('made').touch()",
    "os.open('made', os.O_CREAT)",
    "os.close(os.open('there', os.O_RDONLY | os.O_TRUNC))",
    "os.remove('there')",
    "os.rename('there', 'made')",
    "os.replace('there', 'made')",
    "os.mkdir('made')",
    "os.truncate('there', 0)",
    "os.chmod('there', 0)",
    "os.link('there', 'made')",
    "os.symlink('there', 'made')",
    "os.utime('there')",
    "shutil.rmtree('folder')",
    "shutil.rmtree('folder', ignore_errors=True)",
    "shutil.copy('there', 'made')",
    "tempfile.mkdtemp(dir='.')",
    "tempfile.TemporaryFile(dir='.')",
    "os.system('touch made')",
    "subprocess.run(['touch', 'made'])",
    "os.execvp('touch', ['touch', 'made'])",
    "os.posix_spawn('/bin/sh', ['sh', '-c', 'touch made'], {})",
    "os.fork()",
    "os.kill(os.getppid(), 0)",
    "os.killpg(os.getpgrp(), 0)",
    "socket.create_connection(('127.0.0.1', 9))",
    "socket.socket().bind(('127.0.0.1', 0))",
    "socket.socket(type=socket.SOCK_DGRAM).sendto(b'', ('127.0.0.1', 9))",
    "urllib.request.urlopen('http://127.0.0.1:9')",
    "sqlite3.connect('made')",
    "ctypes.CDLL(None)",
    "held.write('more'); held.flush()",
    "os.write(held.fileno(), b'more')",
    "threading.Thread(target=lambda: open('made', 'w')).start()",
]
STAYING = [
    "open('there').read()",
    "os.listdir(); list(pathlib.Path().glob('*')); os.stat('there')",
    "print('hello')",
    "exec('x = 1'); collections.namedtuple('Pair', 'a b')(1, 2)",
    "asyncio.run(asyncio.sleep(0))",
    "os.environ['NEW'] = '1'",
    "pickle.loads(pickle.dumps(datetime.date.today()))",
    "thread = threading.Thread(target=print); thread.start(); thread.join()",
    "import this_is_new; assert this_is_new.X == 1",
]
NAMES = "asyncio collections ctypes datetime os pathlib pickle shutil socket sqlite3 subprocess tempfile threading"


def refused_in_a_fork(text: str, *, armed: bool = True) -> str:
    """Run a statement in a guarded process that swallows whatever it raises; return what was refused."""
    ours, theirs = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            with Path(os.devnull).open("w") as sys.stdout, Path("held").open("w") as held:
                os.write(theirs, _refused(text, held, armed=armed).encode())
                os._exit(0)
        finally:
            os._exit(1)
    os.close(theirs)
    with os.fdopen(ours) as pipe:
        said = pipe.read()
    os.waitpid(pid, 0)
    return said


def _refused(text: str, held: IO[str], *, armed: bool) -> str:
    scope = {name: __import__(name) for name in NAMES.split()}
    guard = Guard()
    guard.arm()
    if not armed:
        guard.disarm()
    raised = ""
    try:
        exec(text, {**scope, "urllib": __import__("urllib.request"), "held": held})
    except Exception as error:  # noqa: BLE001 - as a function that swallows what it is told
        raised = repr(error)
    try:
        guard.check()
    except RefusedError as error:
        return str(error)
    return raised


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    Path("there").write_text("text")
    Path("folder").mkdir()
    Path("folder", "file").touch()
    Path("this_is_new.py").write_text("X = 1\n")
    return tmp_path


@pytest.mark.parametrize("text", REACHING)
def test_what_reaches_out_of_the_process_is_refused_and_changes_nothing(text: str, folder: Path) -> None:
    refused = refused_in_a_fork(text)
    assert refused
    assert "(" not in refused, "it was not refused, and failed of itself"
    assert sorted(path.name for path in folder.iterdir()) == ["folder", "held", "there", "this_is_new.py"]
    assert Path("there").read_text() == "text"
    assert Path("held").read_text() == ""
    assert Path("folder", "file").exists()
    assert os.access("there", os.R_OK)


@pytest.mark.parametrize("text", STAYING)
def test_what_stays_within_the_process_is_not(text: str, folder: Path) -> None:
    assert refused_in_a_fork(text) == ""
    assert not (folder / "__pycache__").exists()


def test_nothing_is_refused_before_it_is_armed_and_after() -> None:
    assert refused_in_a_fork("open('made', 'w').write('a'); held.write('b'); held.flush()", armed=False) == ""
    assert Path("made").exists()
    assert Path("held").read_text() == "b"


def test_an_event_that_nobody_knows_is_refused() -> None:
    assert not is_harmless("new.event", ())
