"""The program's own Redis, on the real server: what it keeps, and how it ends."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import redis

from bridge.redis.server import EmbeddedRedis, EmbeddedRedisUnavailable, running_url
from tests.settings import ROOT

HOLDER = """
import sys, time
from pathlib import Path
from bridge.redis.server import EmbeddedRedis
# before
server = EmbeddedRedis(Path(sys.argv[1]))
print(server.start(), flush=True)
time.sleep(600)
"""


def client(server: EmbeddedRedis) -> redis.Redis:
    return redis.from_url(server.url)


def eventually(condition: Callable[[], bool], within: float = 30.0) -> None:
    deadline = time.monotonic() + within
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.02)


def answers(server: EmbeddedRedis) -> bool:
    try:
        return bool(client(server).ping())
    except redis.RedisError:
        return False


Holder = tuple[subprocess.Popen[str], str]


@pytest.fixture
def holder(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Holder]:
    """A program with an embedded Redis on tmp_path, and the address that it printed."""
    script = HOLDER.replace("# before", getattr(request, "param", ""))
    command = [sys.executable, "-c", script, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process, process.stdout.readline().strip()
        process.kill()


def runs(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def server_pid(url: str) -> int:
    return int(redis.from_url(url).info("server")["process_id"])


def test_every_write_is_on_disk_and_kept_over_a_restart(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        settings = client(server).config_get("*")
        client(server).set("kept", "yes")
    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "always"
    assert settings["save"] == ""
    assert settings["port"] == "0"
    assert settings["maxmemory-policy"] == "noeviction"
    with EmbeddedRedis(tmp_path) as server:
        assert client(server).get("kept") == b"yes"
    assert not answers(server)


def test_only_the_owner_may_look_into_the_folder(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        assert client(server).ping()
        assert (tmp_path / "redis").stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("name", ["with space %41?#", "d" * 120, "ä/" * 30])
def test_folders_that_are_odd_or_deep(tmp_path: Path, name: str) -> None:
    for value in (b"1", b"2"):
        with EmbeddedRedis(tmp_path / name) as server:
            socket = Path(server._folder.socket)
            assert len(os.fsencode(socket)) <= 100
            assert client(server).incr("starts") == int(value)
            assert running_url(tmp_path / name) == server.url
        assert not socket.exists()
    assert not socket.parent.name.startswith("bridge-redis-") or not socket.parent.exists()


def test_a_second_start_says_who_is_in_the_way_and_harms_nothing(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as first:
        with pytest.raises(EmbeddedRedisUnavailable, match="another bridge is running on"):
            EmbeddedRedis(tmp_path).start()
        assert client(first).ping()
        assert first.start() == first.url  # its own second start is no second server
    assert running_url(tmp_path) is None


def test_stop_may_be_called_at_any_time(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    server.stop()
    server.start()
    server.stop()
    server.stop()
    server.start()
    assert client(server).ping()
    server.stop()


def test_the_server_outlives_the_thread_that_started_it(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    starter = threading.Thread(target=server.start)
    starter.start()
    starter.join()
    pid = server_pid(server.url)
    assert client(server).ping()
    assert server_pid(server.url) == pid
    server.stop()


def test_a_killed_server_comes_back_with_its_data(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        for number in range(3):
            client(server).set(f"key{number}", "acknowledged")
            os.kill(server_pid(server.url), signal.SIGKILL)
            eventually(lambda: answers(server))
        assert client(server).dbsize() == 3


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel ends orphans on Linux only")
def test_a_killed_program_takes_its_server_along(holder: Holder) -> None:
    process, url = holder
    pid = server_pid(url)
    process.kill()
    eventually(lambda: not runs(pid))


def test_the_next_start_waits_for_a_server_that_is_still_ending(
    tmp_path: Path, holder: Holder
) -> None:
    process, url = holder
    redis.from_url(url).set("kept", "yes")
    old = server_pid(url)
    os.kill(old, signal.SIGSTOP)  # so that it cannot follow the kernel's signal for now
    process.kill()
    process.wait()
    threading.Timer(0.5, os.kill, (old, signal.SIGCONT)).start()
    with EmbeddedRedis(tmp_path) as server:
        assert not runs(old)
        assert client(server).get("kept") == b"yes"


@pytest.mark.parametrize("holder", ["sys.platform = 'other'"], indirect=True)
def test_a_server_that_outlived_its_program_is_shut_down(tmp_path: Path, holder: Holder) -> None:
    process, url = holder
    redis.from_url(url).set("kept", "yes")
    orphan = server_pid(url)
    process.kill()
    process.wait()
    assert redis.from_url(url).ping()
    with EmbeddedRedis(tmp_path) as server:
        assert not runs(orphan)
        assert client(server).get("kept") == b"yes"


def test_ctrl_c_in_the_terminal_is_not_for_the_server(
    holder: Holder,
) -> None:
    process, url = holder
    assert os.getsid(server_pid(url)) != os.getsid(process.pid)


def test_a_program_that_forgets_to_stop_leaves_nothing_behind(tmp_path: Path) -> None:
    forgetful = HOLDER.replace("time.sleep(600)", "")
    command = [sys.executable, "-c", forgetful, str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=60)
    assert running_url(tmp_path) is None
    assert not (tmp_path / "redis" / "redis.sock").exists()


def test_a_fork_does_not_stop_the_server_of_its_parent(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        child = os.fork()
        if child == 0:
            server.stop()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0
        assert client(server).ping()


def append_only_file(data_dir: Path) -> Path:
    """Redis 6 has one file; Redis 7 a folder in which the newest increment is written."""
    found = sorted((data_dir / "redis").rglob("appendonly.aof*"))
    return [path for path in found if path.is_file() and "manifest" not in path.name][-1]


def test_a_damaged_file_is_told_with_the_words_of_redis(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        client(server).set("kept", "yes")
    path = append_only_file(tmp_path)
    path.write_bytes(b"garbage\r\n" + path.read_bytes())
    with pytest.raises(EmbeddedRedisUnavailable) as raised:
        EmbeddedRedis(tmp_path).start()
    said = str(raised.value)
    assert "is damaged" in said and "Bad file format" in said
    assert running_url(tmp_path) is None

    (repair,) = re.findall(r"\((exec .*) FILE\)", said)
    fixed = subprocess.run(
        ["bash", "-c", f'({repair} "$0")', path], input="y\n", capture_output=True, text=True
    )
    assert fixed.returncode == 0, fixed.stdout + fixed.stderr
    with EmbeddedRedis(tmp_path) as server:
        assert client(server).ping()


def test_a_write_cut_short_was_not_acknowledged_and_is_dropped(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path) as server:
        client(server).set("kept", "yes")
    with append_only_file(tmp_path).open("ab") as file:
        file.write(b"*3\r\n$3\r\nSET\r\n$4\r\nhalf")
    with EmbeddedRedis(tmp_path) as server:
        assert client(server).keys() == [b"kept"]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 256 KiB."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(tmp_path)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("a small disk can be mounted by root on Linux only")
    yield tmp_path
    subprocess.run(["umount", "--lazy", str(tmp_path)], check=True)


def fill(disk: Path, leave: int) -> Path:
    """A file that takes all the room but `leave` bytes."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, pytest.raises(OSError, match="No space left"):
        while file.write(b"x" * 4096):
            pass
    os.truncate(filler, filler.stat().st_size - leave)
    return filler


def test_a_full_disk_refuses_writes_and_forgets_none(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with EmbeddedRedis(small_disk) as server:
        client(server).set("kept", "yes")
        filler = fill(small_disk, leave=24 * 1024)
        with pytest.raises(redis.RedisError):
            client(server).set("big", "x" * 100_000)
        eventually(lambda: "is started again. It said" in caplog.text)
        filler.unlink()
        eventually(lambda: answers(server))
        assert client(server).get("kept") == b"yes"
        assert client(server).get("big") is None
    assert "AOF" in caplog.text  # the words of Redis itself


def test_a_full_disk_at_the_start(small_disk: Path) -> None:
    (small_disk / "redis").mkdir()
    fill(small_disk, leave=0)
    with pytest.raises(EmbeddedRedisUnavailable, match="No space left"):
        EmbeddedRedis(small_disk).start()


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EmbeddedRedisUnavailable, match="cannot be used"):
        EmbeddedRedis(tmp_path / "file").start()
