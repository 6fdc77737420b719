"""`shopboard run` and the commands beside it, as real processes."""

from __future__ import annotations

import json
import re
import signal
import socket
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest

from server.config.loading import load_config
from server.core.clock import utc_now
from server.core.wiring import Wiring
from server.run.opening import open_shop
from tests import running
from tests.builders import Opening
from tests.running import RunningServer


def get(server: RunningServer, path: str) -> str:
    with urllib.request.urlopen(server.url + path, timeout=120) as answer:
        body: bytes = answer.read()
    return body.decode()


def eventually(condition: Callable[[], bool], seconds: float = 120) -> bool:
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()


@pytest.fixture
def beside(config_path: Path) -> Wiring:
    """The same shop opened by another process: this one."""
    return open_shop(load_config(config_path, {}), utc_now)


def open_order(wiring: Wiring, order_no: str) -> None:
    wiring.command_log.record(order_no, Opening(order_no, None), who="刘顾问", device="tests", key=order_no)


def taken_in(server: RunningServer) -> int:
    found = re.search(r"^shopboard_log_seq (\S+)$", get(server, "/metrics"), re.MULTILINE)
    assert found is not None
    return int(float(found[1]))


def test_the_first_start_prints_the_code_that_makes_the_first_administrator_and_ends_in_order(
    started_afresh: RunningServer,
) -> None:
    said = "\n".join(started_afresh.output)
    code = re.search(r"nobody can sign in as admin yet: begin at .* code (\w{4}-\w{4})", said)
    assert code is not None
    body = json.dumps({"code": code[1], "pin": "13572468"}).encode()
    asked = urllib.request.Request(f"{started_afresh.url}/api/v1/setup", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(asked, timeout=120) as answer:
        assert json.load(answer)["person"]["role"] == "admin"
    assert said.rstrip().endswith(f"listening on {started_afresh.url}")
    assert json.loads(get(started_afresh, "/healthz")) == {"status": "ok"}
    assert started_afresh.stop() == 0
    assert "Traceback" not in "\n".join(started_afresh.output)


def test_ctrl_c_ends_it_in_order(running_server: RunningServer) -> None:
    running_server.process.send_signal(signal.SIGINT)
    assert running_server.process.wait(120) == 0


def test_what_another_process_wrote_arrives_by_itself(running_server: RunningServer, beside: Wiring) -> None:
    open_order(beside, "R1")
    assert eventually(lambda: taken_in(running_server) == 1)


def test_it_serves_what_it_knew_before_it_was_killed(config_path: Path, beside: Wiring) -> None:
    with running.running_server(config_path) as server:
        open_order(beside, "R1")
        assert eventually(lambda: taken_in(server) == 1)
        server.kill()
    with running.running_server(config_path) as server:
        assert taken_in(server) == 1
        assert "no problems" in server.cli("log", "verify").stdout


def test_a_port_that_is_taken_is_one_clear_line(config_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = running.shopboard(config_path, "run", "--port", str(taken.getsockname()[1]), check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert re.search(r"^Error: .*(in use|already)", done.stderr, re.MULTILINE)


def test_the_log_is_checked_rebuilt_and_exported_from_the_command_line(config_path: Path, beside: Wiring) -> None:
    open_order(beside, "R1")
    open_order(beside, "R2")
    assert running.shopboard(config_path, "log", "verify").stdout == "2 events, no problems\n"
    lines = running.shopboard(config_path, "log", "export").stdout.splitlines()
    assert [json.loads(line)["job"] for line in lines] == ["R1", "R2"]
    with beside.store.database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM job WHERE order_no = 'R2'")
    failed = running.shopboard(config_path, "log", "verify", check=False)
    assert failed.returncode == 1
    assert "R2" in failed.stdout
    assert "rebuild" in failed.stderr
    assert "2 jobs" in running.shopboard(config_path, "log", "rebuild").stdout
    assert running.shopboard(config_path, "log", "verify").returncode == 0


def test_an_export_goes_to_a_new_file_only(config_path: Path, beside: Wiring, tmp_path: Path) -> None:
    open_order(beside, "R1")
    target = tmp_path / "log.jsonl"
    running.shopboard(config_path, "log", "export", "-o", str(target))
    assert json.loads(target.read_text(encoding="utf-8"))["job"] == "R1"
    again = running.shopboard(config_path, "log", "export", "-o", str(target), check=False)
    assert again.returncode == 1
    assert "log.jsonl" in again.stderr


def test_backup_and_restore_from_the_command_line(
    running_server: RunningServer, beside: Wiring, tmp_path: Path
) -> None:
    open_order(beside, "R1")
    copy = tmp_path / "copy.db"
    running_server.cli("backup", str(copy))
    for arguments in (("backup", str(copy)), ("restore", str(copy))):
        refused = running_server.cli(*arguments, check=False)
        assert refused.returncode == 1
        assert "not overwritten" in refused.stderr
    (tmp_path / "elsewhere").mkdir()
    other = running.write_config(tmp_path / "elsewhere")
    running.shopboard(other, "restore", str(copy))
    assert running.shopboard(other, "log", "verify").stdout == "1 events, no problems\n"


@pytest.mark.postgres
def test_backups_of_postgres_are_left_to_its_own_tools(postgres_url: str, tmp_path: Path) -> None:
    config = running.write_config(tmp_path, database=postgres_url)
    for command in ("backup", "restore"):
        refused = running.shopboard(config, command, str(tmp_path / "copy.db"), check=False)
        assert refused.returncode == 1
        assert "pg_dump" in refused.stderr


@pytest.mark.postgres
def test_it_runs_on_postgres_too(postgres_url: str, tmp_path: Path) -> None:
    config = running.write_config(tmp_path, database=postgres_url)
    with running.running_server(config) as server:
        wiring = open_shop(load_config(config, {}), utc_now)
        open_order(wiring, "R1")
        assert eventually(lambda: taken_in(server) == 1)
        wiring.store.close()
        assert server.cli("log", "verify").returncode == 0
        assert server.stop() == 0
    assert "Traceback" not in "\n".join(server.output)


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (("nonsense",), 2, "No such command"),
        (("run", "--port", "99999"), 2, "--port"),
        (("restore",), 2, "FILE"),
        (("log",), 2, "Usage"),
    ],
)
def test_wrong_usage_is_status_2(arguments: tuple[str, ...], status: int, sentence: str) -> None:
    done = running.ended("server", *arguments)
    assert (done.returncode, sentence in done.stderr + done.stdout) == (status, True)


def test_a_missing_or_broken_configuration_is_one_clear_line(tmp_path: Path) -> None:
    missing = running.shopboard(tmp_path / "none.yaml", "log", "verify", check=False)
    assert (missing.returncode, "Traceback" in missing.stderr) == (1, False)
    broken = running.write_config(tmp_path, databse="x")
    found = running.shopboard(broken, "log", "verify", check=False)
    assert found.returncode == 1
    assert "databse" in found.stderr


def test_a_start_names_the_keys_of_an_older_file_and_the_table_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes((running.ROOT / "tests" / "golden" / "config" / "first.yaml").read_bytes())
    started = running.shopboard(path, "run", check=False)
    assert started.returncode == 1
    named, missing = started.stderr.splitlines()
    assert f"{path}: line 97: rules.service_star_minimum_cars is called rules.star_cars today" in named
    assert missing.startswith(f"Error: {path}: line 74: standards: {tmp_path / 'samples'}")


def test_a_database_that_cannot_be_reached_is_one_clear_line(tmp_path: Path) -> None:
    config = running.write_config(tmp_path, database="postgresql+psycopg://nobody@127.0.0.1:1/none")
    done = running.shopboard(config, "log", "verify", check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("Error: the database cannot be used")
