"""Who starts a sign's process and ends it, and `shopboard sign` on the command line."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from drivers.alpha.commands import WriteString
from server.signs.supervisor import (
    END_SECONDS,
    TOKEN_VARIABLE,
    SignProcesses,
    Wanted,
    command_of,
    reachable,
    retry_delay,
)
from tests.parts import wait_until
from tests.running import ROOT, environment, shopboard, write_config
from tests.server.sign_shop import Cable, commands


def test_a_process_that_ends_is_started_again_and_ends_with_the_server(tmp_path: Path) -> None:
    note = tmp_path / "starts"
    path = repr(str(note))
    program = f"import sys; open({path}, 'a').write('x'); len(open({path}).read()) > 1 and sys.stdin.read()"
    processes = SignProcesses(lambda: {"lounge": Wanted([sys.executable, "-c", program])}, {})
    processes.start()
    wait_until(lambda: note.exists() and note.read_text() == "xx", what="a second start")
    processes.stop()
    assert note.read_text() == "xx"


def test_a_process_that_takes_its_time_is_left_to_end_by_itself() -> None:
    program = "import sys, time; sys.stdin.read(); time.sleep(120)"
    processes = SignProcesses(lambda: {"lounge": Wanted([sys.executable, "-c", program])}, {})
    processes.start()
    wait_until(lambda: processes.running == ["lounge"], what="the process")
    process = processes._kept["lounge"]._process
    assert process is not None
    began_at = time.monotonic()
    processes.stop()
    # Not as long as the process takes.
    assert time.monotonic() - began_at < END_SECONDS + 60
    assert process.poll() is None
    process.kill()
    process.wait(120)


def test_a_process_in_whose_place_another_comes_is_told_so_and_ended_by_force() -> None:
    program = "import sys, time; assert sys.stdin.read() == 'again'; time.sleep(60)"
    wanted = {"lounge": Wanted([sys.executable, "-c", program], "old")}
    processes = SignProcesses(lambda: dict(wanted), {})
    processes.start()
    try:
        wait_until(lambda: processes.running == ["lounge"], what="the process")
        process = processes._kept["lounge"]._process
        assert process is not None
        wanted["lounge"] = Wanted([sys.executable, "-c", "import sys; sys.stdin.read()"], "new")
        wait_until(lambda: process.poll() is not None, what="its end")
        assert process.returncode < 0
        wait_until(lambda: processes.running == ["lounge"], what="the other")
    finally:
        processes.stop()


def test_a_sign_that_came_has_a_process_one_that_changed_another_and_one_that_went_none() -> None:
    waiting = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    wanted = {"lounge": Wanted(waiting, "old"), "hall": Wanted(waiting)}
    processes = SignProcesses(lambda: dict(wanted), {})
    processes.start()
    try:
        wait_until(lambda: sorted(processes.running) == ["hall", "lounge"], what="both")
        before = processes._kept["lounge"]
        del wanted["hall"]
        wanted |= {"lounge": Wanted(waiting, "new"), "yard": Wanted(waiting)}
        wait_until(lambda: sorted(processes.running) == ["lounge", "yard"], what="the others")
        wait_until(lambda: processes._kept["lounge"] is not before, what="another process")
        assert not before.runs
    finally:
        processes.stop()
    assert processes.running == []


def test_the_back_off_is_capped_however_often_it_fails() -> None:
    assert [retry_delay(n) for n in (0, 1, 2, 3, 7, 10_000)] == [1, 1, 2, 4, 60, 60]


def test_the_token_is_no_part_of_the_command_and_the_address_is_this_machine(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    command = command_of(["lounge"], path, "http://127.0.0.1:1")
    assert command[3:] == [
        *["sign", "run", "lounge"],
        *["--config", str(path), "--server", "http://127.0.0.1:1", "--attached"],
    ]
    assert [reachable(host) for host in ("0.0.0.0", "::", "127.0.0.1", "::1", "shop")] == [
        "127.0.0.1",
        "[::1]",
        "127.0.0.1",
        "[::1]",
        "shop",
    ]


def test_a_process_of_a_server_that_was_killed_ends_by_itself(tmp_path: Path) -> None:
    entry = {"name": "lounge", "protocol": "alpha", "port": "simulator://lounge"}
    config = write_config(tmp_path, signs=[entry])
    command, token = command_of(["lounge"], config, "http://127.0.0.1:9"), {TOKEN_VARIABLE: "sb_t"}
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment() | token, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stderr is not None
    try:
        assert b"sign lounge" in process.stderr.readline()
        process.stdin.close()
        assert process.wait(120) == 0
    finally:
        process.kill()
        process.wait(120)
        process.stderr.close()


def test_without_a_token_the_command_says_what_it_needs(tmp_path: Path) -> None:
    entry = {"name": "lounge", "protocol": "alpha", "port": "simulator://lounge"}
    done = shopboard(write_config(tmp_path, signs=[entry]), "sign", "run", "lounge", check=False)
    assert done.returncode == 2
    assert "a display token is needed" in done.stderr


def test_signs_of_another_machine_that_contradict_on_one_port_are_refused_where_they_are_driven(tmp_path: Path) -> None:
    signs = [{"name": name, "protocol": "alpha", "port": "COM3", "elsewhere": True} for name in ("hall", "yard")]
    done = shopboard(write_config(tmp_path, signs=signs), "sign", "run", "hall", "yard", check=False)
    assert done.returncode == 1
    assert "hall and yard share the port COM3 and must not have the same address" in done.stderr


def test_the_ports_and_signs_are_listed_and_an_unknown_sign_is_named(tmp_path: Path) -> None:
    entry = {"name": "lounge", "protocol": "alpha", "port": "COM3", "elsewhere": True}
    config = write_config(tmp_path, signs=[entry])
    assert "lounge\talpha\tCOM3\t8 x 24\telsewhere" in shopboard(config, "sign", "list").stdout
    assert "never driven" in shopboard(config, "sign", "status").stdout
    wrong = shopboard(config, "sign", "test", "yard", check=False)
    assert (wrong.returncode, wrong.stderr) == (
        1,
        "Error: no sign yard in the configuration (there is: lounge)\n",
    )


def test_a_sign_that_no_server_drives_shows_its_test_picture_all_the_same(tmp_path: Path) -> None:
    cable = Cable()
    port = cable.server.start_tcp()
    config = write_config(tmp_path, signs=[{"name": "lounge", "protocol": "alpha", "port": port, "lines": 4}])
    done = shopboard(config, "sign", "test", "lounge", "--seconds", "1")
    cable.server.stop()
    assert "showed a test picture for 1 s" in done.stdout
    written = [command.body for command in commands(cable.packets()) if isinstance(command, WriteString)]
    assert any(body.endswith(b"1 ABC 0123456789") for body in written)
