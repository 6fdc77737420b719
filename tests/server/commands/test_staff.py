"""`shopboard staff` and `shopboard token` on the command line."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.main import main
from server.config.loading import load_config
from server.people.credentials import pin_matches, token_hash
from server.run.opening import open_shop
from server.store.staff import Staff
from tests.databases import give_shop

ROOT = Path(__file__).resolve().parents[3]


def run(config: Path, *arguments: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, [*arguments, "--config", str(config)], input=typed)


def person(config: Path, name: str) -> Staff | None:
    wiring = open_shop(load_config(config, {}))
    try:
        return wiring.store.people.person(name)
    finally:
        wiring.store.close()


@pytest.fixture
def begun(config_path: Path) -> Path:
    """The configuration of a shop that has been started before."""
    give_shop(load_config(config_path, {}))
    return config_path


def test_a_person_is_added_with_a_pin(config_path: Path) -> None:
    done = run(config_path, "staff", "add", "李顾问", "--role", "advisor", "--pin", "4711")
    assert (done.exit_code, done.output) == (0, "李顾问: added\n")
    added = person(config_path, "李顾问")
    assert added is not None
    assert added.pin_hash is not None
    assert pin_matches(added.pin_hash, "4711")
    assert (added.role, added.language) == ("advisor", "zh_CN")


def test_a_pin_that_is_not_given_is_asked_for_twice_and_not_shown(begun: Path) -> None:
    done = run(begun, "staff", "add", "李顾问", "--role", "advisor", typed="4711\n4711\n")
    assert done.exit_code == 0
    assert "4711" not in done.output
    added = person(begun, "李顾问")
    assert added is not None
    assert added.pin_hash is not None


def test_the_first_administrator_gets_a_pin(begun: Path) -> None:
    assert run(begun, "staff", "pin", "admin", "--pin", "13579024").exit_code == 0
    admin = person(begun, "admin")
    assert admin is not None
    assert pin_matches(admin.pin_hash or "", "13579024")


@pytest.mark.parametrize(
    ("arguments", "status", "line"),
    [
        (("add", "admin", "--role", "admin", "--no-pin"), 1, "There is somebody called admin on the staff already."),
        (("add", "甲", "--role", "owner", "--no-pin"), 2, "'owner' is not one of"),
        (("add", "甲", "--role", "technician", "--team", "没有", "--no-pin"), 1, "There is no team 没有."),
        (("add", "甲", "--role", "advisor", "--pin", "12"), 1, "A PIN has 4 to 12 digits."),
        (("add", "甲/乙", "--role", "advisor", "--no-pin"), 1, "A name has 1 to 40 characters and no slash."),
        (("add", "甲"), 2, "Missing option '--role'"),
        (("pin", "没有", "--pin", "4711"), 1, "There is nobody called 没有 on the staff."),
        (("disable", "没有"), 1, "There is nobody called 没有 on the staff."),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(begun: Path, arguments: tuple[str, ...], status: int, line: str) -> None:
    done = run(begun, "staff", *arguments)
    assert done.exit_code == status
    assert line in done.output
    assert "Traceback" not in done.output


def test_the_last_administrator_cannot_be_disabled(begun: Path) -> None:
    run(begun, "staff", "pin", "admin", "--pin", "13579024")
    assert run(begun, "staff", "disable", "admin").exit_code == 1
    run(begun, "staff", "add", "第二", "--role", "admin", "--pin", "47114711")
    assert run(begun, "staff", "disable", "admin").exit_code == 0


def test_the_list_says_who_can_sign_in(begun: Path) -> None:
    run(begun, "staff", "add", "李顾问", "--role", "advisor", "--pin", "4711")
    run(begun, "staff", "add", "赵顾问", "--role", "advisor", "--no-pin")
    run(begun, "staff", "disable", "赵顾问")
    lines = run(begun, "staff", "list").output.splitlines()
    assert "李顾问\tadvisor\t-\tPIN" in lines
    assert "赵顾问\tadvisor\t-\tdisabled" in lines
    assert "admin\tadmin\t-\tno PIN" in lines


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
@pytest.mark.parametrize("headings", ["name,role,team", "姓名,岗位,班组"])
def test_a_list_is_taken_in_twice_and_changes_once(
    begun: Path, tmp_path: Path, encoding: str, between: str, headings: str
) -> None:
    path = tmp_path / "staff.csv"
    table = f"{headings}\r\n李顾问,advisor,\r\n新技师,technician,机电一组\r\n".replace(",", between)
    path.write_bytes(table.encode(encoding))
    assert run(begun, "staff", "import", str(path)).output.startswith("2 added, 0 changed, 0 unchanged, 0 refused")
    run(begun, "staff", "pin", "李顾问", "--pin", "4711")
    assert run(begun, "staff", "import", str(path)).output.startswith("0 added, 0 changed, 2 unchanged")
    kept = person(begun, "李顾问")
    assert kept is not None
    assert kept.pin_hash is not None


def test_a_bad_row_of_a_list_stops_no_other(begun: Path, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_text("name,role,team\n李顾问,advisor,\n甲,owner,\n乙,technician,没有\n,advisor,\n", encoding="utf-8")
    done = run(begun, "staff", "import", str(path))
    assert done.exit_code == 1
    assert "row 3: owner is not a role." in done.output
    assert "row 4: There is no team 没有." in done.output
    assert "row 5: A name has 1 to 40 characters" in done.output
    assert person(begun, "李顾问") is not None


def test_a_list_without_its_columns_is_refused(begun: Path, tmp_path: Path) -> None:
    path = tmp_path / "staff.csv"
    path.write_bytes(b"name,what\nA,advisor\n")
    assert (
        "The file has no column for 角色; it may be called: role, 角色, 岗位."
        in run(begun, "staff", "import", str(path)).output
    )


def test_the_sample_staff_can_be_taken_in(begun: Path) -> None:
    done = run(begun, "staff", "import", str(ROOT / "samples" / "staff.csv"))
    assert done.exit_code == 0, done.output
    assert done.output.strip().endswith("0 refused")


def test_a_token_is_printed_once_and_kept_as_its_hash(begun: Path, tmp_path: Path) -> None:
    made = run(begun, "token", "add", "--role", "display", "--name", "大屏")
    text = made.output.strip()
    assert text.startswith("sb_")
    listed = run(begun, "token", "list").output
    assert listed.startswith("大屏\tdisplay\t")
    assert text not in listed
    with sqlite3.connect(tmp_path / "shopboard.db") as connection:
        assert connection.execute("SELECT hash FROM token").fetchall() == [(token_hash(text),)]
    assert run(begun, "token", "add", "--role", "display", "--name", "大屏").exit_code == 1
    assert run(begun, "token", "revoke", "--name", "大屏").exit_code == 0
    assert run(begun, "token", "revoke", "--name", "大屏").exit_code == 1
    assert "revoked" in run(begun, "token", "list").output
