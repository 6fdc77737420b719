"""What is done to people and settings stands on record: who, when, from where, old and new, and never a secret."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from board.figures.administered import ADMINISTERED
from server.commands.main import main
from server.config.loading import load_config
from server.core.wiring import Wiring
from server.people import roster
from server.run.opening import open_shop
from server.store import chain_check
from server.web.failed_sign_ins import IN_A_ROW, MOST_ROWS, FailedSignIns
from server.web.labels import choices
from tests.builders import at, author
from tests.fakes import FakeClock
from tests.server.callers import ADVISOR, FOREMAN, TEAM, TECHNICIAN, Caller, signed_in

ROOT = Path(__file__).resolve().parents[3]


def told(admin: Caller, about: str | None = None) -> list[tuple[str, str, str | None, str | None]]:
    """(kind, about, old, new) of the newest entries, oldest first."""
    answer: Any = admin.get("/audit?from=2020-01-01").json
    entries = [entry for entry in answer["entries"] if about in (None, entry["about"])]
    return [(entry["kind"], entry["about"], entry["old"], entry["new"]) for entry in reversed(entries)]


@pytest.mark.usefixtures("people")
class TestOverHttp:
    def test_a_new_role_tells_the_old_one(self, app: Flask, wiring: Wiring, clock: FakeClock, admin: Caller) -> None:
        token = roster.issue(wiring.store, "office", "admin", author(clock()))
        office = Caller(app.test_client(), {"Authorization": f"Bearer {token}"})
        assert office.send("PATCH", f"/staff/{ADVISOR}", {"role": "service_manager"}).status_code == 200
        answer: Any = admin.get("/audit").json
        entry = next(entry for entry in answer["entries"] if entry["kind"] == "role_changed")
        assert (entry["about"], entry["old"], entry["new"]) == (ADVISOR, "advisor", "service_manager")
        assert (entry["who"], entry["at"]) == ("office", clock().isoformat())

    def test_each_change_of_a_person_is_an_entry_and_no_change_is_none(self, admin: Caller) -> None:
        admin.post("/staff", {"name": "新同事", "role": "technician", "team": TEAM, "pin": "471100"})
        admin.send("PATCH", "/staff/新同事", {"team": None, "active": False})
        admin.send("PATCH", "/staff/新同事", {"active": True, "pin": None, "language": "en"})
        admin.send("PATCH", "/staff/新同事", {"active": True})
        assert told(admin, "新同事") == [
            ("person_added", "新同事", None, "technician"),
            ("pin_set", "新同事", None, None),
            ("team_changed", "新同事", TEAM, None),
            ("person_disabled", "新同事", None, None),
            ("language_changed", "新同事", "zh_CN", "en"),
            ("person_enabled", "新同事", None, None),
            ("pin_removed", "新同事", None, None),
        ]

    def test_tokens_teams_and_standards(self, admin: Caller) -> None:
        admin.post("/tokens", {"name": "tv", "role": "display"})
        admin.send("DELETE", "/tokens/tv")
        admin.send(
            "PUT", "/teams", {"teams": [{"name": TEAM, "trade": "mechanical", "bays": ["9"], "technicians": []}]}
        )
        line = {"code": "X1", "name": "示例", "trade": "body", "standard_minutes": 30}
        admin.send("PATCH", "/standards", {"standards": [line]})
        admin.send("PATCH", "/standards", {"standards": [line | {"standard_minutes": 45}]})
        kinds = [kind for kind, *_ in told(admin)]
        assert [kind for kind in kinds if kind.startswith("token")] == ["token_added", "token_revoked"]
        assert ("team_changed", TECHNICIAN, TEAM, None) in told(admin)
        assert next(new for kind, _, _, new in told(admin) if kind == "teams_changed") == f"{TEAM} (mechanical): 9"
        assert told(admin, "X1") == [
            ("standards_changed", "X1", None, "示例, body, 30 min"),
            ("standards_changed", "X1", "示例, body, 30 min", "示例, body, 45 min"),
        ]

    def test_a_refused_change_leaves_no_entry(self, admin: Caller) -> None:
        before = told(admin)
        assert admin.post("/tokens", {"name": ADVISOR, "role": "display"}).status_code == 409
        assert admin.post("/staff", {"name": ADVISOR, "role": "advisor"}).status_code == 409
        assert admin.send("DELETE", "/tokens/nobody").status_code != 204
        assert told(admin) == before

    def test_signing_in_and_out_and_wrong_pins(self, app: Flask, admin: Caller) -> None:
        browser = signed_in(app, FOREMAN)
        browser.send("DELETE", "/session")
        client = app.test_client()
        for pin in ("0000", "1111"):
            assert client.post("/api/v1/session", json={"staff": FOREMAN, "pin": pin}).status_code == 401
        assert told(admin, FOREMAN) == [
            ("signed_in", FOREMAN, None, None),
            ("signed_out", FOREMAN, None, None),
            ("sign_in_failed", FOREMAN, None, None),
        ]
        answer: Any = admin.get("/audit").json
        assert answer["entries"][0]["device"] == "127.0.0.1"

    def test_no_secret_is_ever_on_record(self, admin: Caller) -> None:
        admin.post("/staff", {"name": "新同事", "role": "advisor", "pin": "918273"})
        token = admin.post("/tokens", {"name": "tv", "role": "display"})
        text = admin.get("/audit").text
        assert "918273" not in text
        assert "argon2" not in text
        fresh: Any = token.json
        assert fresh["token"] not in text

    def test_only_administrators_read_it(self, app: Flask) -> None:
        for name in (ADVISOR, FOREMAN, TECHNICIAN):
            assert signed_in(app, name).get("/audit").status_code == 403

    def test_days_choose_and_the_newest_come_first(self, admin: Caller) -> None:
        admin.post("/tokens", {"name": "tv", "role": "display"})
        assert admin.get("/audit?from=2020-01-01&to=2020-01-31").json == {"entries": []}
        answer: Any = admin.get("/audit?limit=1").json
        assert [entry["kind"] for entry in answer["entries"]] == ["token_added"]

    def test_the_record_is_part_of_the_chain(self, wiring: Wiring, admin: Caller) -> None:
        admin.post("/tokens", {"name": "tv", "role": "display"})
        with wiring.store.database.engine.begin() as connection:
            connection.exec_driver_sql("DROP TRIGGER book_not_updated")
            connection.exec_driver_sql("UPDATE book SET who = 'somebody' WHERE kind = 'Administered'")
        with wiring.store.database.reading() as connection:
            assert list(chain_check.faults_in(connection, wiring.store.site)) != []


def test_the_command_line_is_on_record_too(config_path: Path) -> None:
    def run(*arguments: str) -> None:
        done = CliRunner().invoke(main, [*arguments, "--config", str(config_path)])
        assert done.exit_code == 0, done.output

    run("staff", "add", "丙示例", "--role", "advisor", "--no-pin")
    run("staff", "pin", "丙示例", "--pin", "13579")
    run("token", "add", "--role", "advisor", "--name", "dms")
    run("token", "revoke", "--name", "dms")
    run("import", "standards", str(ROOT / "samples" / "standards.csv"))
    run("import", "jobs", str(ROOT / "samples" / "day.csv"), "--map", str(ROOT / "samples" / "day.map.yaml"))
    wiring = open_shop(load_config(config_path, {}))
    entries = wiring.store.book.administered(at("00:00", days=-9999), at("00:00", days=9999), 100)
    wiring.store.close()
    kinds = [getattr(entry.fact, "what", "") for entry in reversed(entries)]
    assert kinds == ["person_added", "pin_set", "token_added", "token_revoked", "orders_imported"]
    assert {entry.device for entry in entries if entry.who != "import"} == {"command line"}


def test_every_kind_of_entry_has_its_word() -> None:
    assert [code for code, _ in choices("administered")] == list(ADMINISTERED)


@given(st.integers(1, 4_000))
def test_a_guesser_adds_few_entries(attempts: int) -> None:
    failures, now = FailedSignIns(), at("09:00")
    told = [count for _ in range(attempts) if (count := failures.count("丙示例", now)) is not None]
    assert told == [5**n for n in range(len(told))]
    assert len(told) <= 6


def test_a_row_ends_with_the_right_pin_or_after_an_hour_and_names_are_bounded() -> None:
    failures, now = FailedSignIns(), at("09:00")
    assert (failures.count("丙示例", now), failures.count("丙示例", now)) == (1, None)
    failures.forget("丙示例")
    assert failures.count("丙示例", now) == 1
    assert failures.count("丙示例", now + IN_A_ROW * 2) == 1
    for number in range(MOST_ROWS + 1):
        failures.count(f"address {number}", now)
    assert failures.count("丙示例", now) == 1
