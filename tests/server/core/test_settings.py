"""Who decides a setting: the environment, then /admin, then the file; and nothing is ignored in silence."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from board.refused import Refused
from server.commands.main import main
from server.config import decided
from server.config.loading import Config, load_config, settings
from server.core.settings import Setting, change, settings_of
from server.core.wiring import Wiring
from server.people.customers import Erased
from server.run.opening import open_shop
from server.store.customers import Customer, KnownPerson
from server.store.store import Store
from tests.builders import at, author
from tests.running import write_config
from tests.server.callers import Caller, order

TARGET = "rules.on_time_target"
SITE: dict[str, Any] = {
    "site__name": "另一家店",
    "site__phone": "010-0000",
    "site__language": "en",
    "site__time_zone": "Asia/Urumqi",
}


def one(config: Config, store: Store, key: str) -> Setting:
    return next(found for found in settings_of(config, store) if found.key == key)


def decide(wiring: Wiring, take: tuple[str, ...] = (), keep: tuple[str, ...] = (), **changes: Any) -> None:
    named = {key.replace("__", "."): value for key, value in changes.items()}
    change(wiring.config, wiring.store, author(at("09:00")), named, take, keep)


def write_target(path: Path, target: int) -> None:
    text = path.read_text(encoding="utf-8")
    (line,) = (line for line in text.splitlines() if "on_time_target" in line)
    path.write_text(text.replace(line, f"{line.partition(':')[0]}: {target}"), encoding="utf-8")


def test_every_setting_of_the_file_has_its_line_and_the_others_are_defaults(config: Config, wiring: Wiring) -> None:
    found = settings_of(wiring.config, wiring.store)
    known = {".".join(path) for path in settings() if "*" not in path}
    assert {setting.key for setting in found} <= known
    assert (one(config, wiring.store, "site.name").place or "").startswith("line ")
    assert one(config, wiring.store, "rules.star_cars").value == 10
    assert not any(setting.waits or setting.file_changed for setting in found)


def test_what_is_decided_holds_at_once_in_every_process_and_after_the_next_start(
    wiring: Wiring, config: Config
) -> None:
    other = open_shop(config)
    with closing(other.store):
        before = wiring.command_log.shop
        assert before.rules == other.command_log.shop.rules
        decide(wiring, rules__on_time_target=97, rules__tight_minutes=20, hours__lunch=None, **SITE)
        for process in (wiring, other):
            assert (process.command_log.shop.rules, process.config.rules.on_time_target) == (before.rules, 96)
            process.command_log.catch_up()
            after = process.command_log.shop
            assert (after.rules.on_time_target, after.rules.tight_minutes) == (97, 20)
            assert len(after.calendar.week[0]) == len(before.calendar.week[0]) - 1
            assert process.config.rules.on_time_target == 97
            assert all(getattr(process.config.site, key.removeprefix("site__")) == SITE[key] for key in SITE)
            found = one(process.config, process.store, TARGET)
            assert (found.value, found.place, found.file, found.waits) == (97, "/admin", 96, False)
        assert (wiring.store.log.last_seq(), wiring.store.log.has_begun()) == (2, False)
    again = open_shop(config)
    with closing(again.store):
        assert again.config.rules.on_time_target == 97
        assert again.command_log.shop.rules.tight_minutes == 20


def test_the_time_zone_stays_once_a_car_was_there(wiring: Wiring, advisor: Caller) -> None:
    decide(wiring, site__time_zone="Asia/Urumqi")
    wiring.command_log.catch_up()
    assert str(wiring.command_log.shop.calendar.zone) == "Asia/Urumqi"
    assert advisor.post("/jobs", order()).status_code == 201
    with pytest.raises(Refused, match="before the first order"):
        decide(wiring, site__time_zone="Asia/Shanghai")
    decide(wiring, site__time_zone="Asia/Urumqi", site__language="en")


def test_what_belongs_to_the_machine_waits_for_the_next_start(config_path: Path, wiring: Wiring) -> None:
    port = wiring.config.server.port
    text = config_path.read_text(encoding="utf-8")
    config_path.write_text(text.replace(f"port: {port}", "port: 9999"), encoding="utf-8")
    decide(wiring, rules__on_time_target=97)
    wiring.command_log.catch_up()
    assert (wiring.config.server.port, wiring.config.rules.on_time_target) == (port, 97)
    waiting = one(wiring.config, wiring.store, "server.port")
    assert (waiting.value, waiting.waits, waiting.is_free) == (9999, True, False)


def test_a_file_that_cannot_be_used_leaves_everything_as_it_is(config_path: Path, wiring: Wiring) -> None:
    decide(wiring, rules__on_time_target=97)
    config_path.write_text("nonsense", encoding="utf-8")
    wiring.command_log.catch_up()
    assert wiring.config.rules.on_time_target == 96


def test_what_was_decided_is_known_without_the_database(config_path: Path, wiring: Wiring) -> None:
    decide(wiring, backup__keep=3)
    wiring.configuration.look()
    assert (load_config(config_path, {}).backup.keep, decided.load(config_path, {}).backup.keep) == (14, 3)
    (copy,) = config_path.parent.rglob("*-settings.json")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    copy.write_text("nonsense", encoding="utf-8")
    assert decided.load(config_path, {}).backup.keep == 14


def test_the_list_of_whom_the_shop_has_forgotten_goes_where_the_backups_go(
    tmp_path: Path, wiring: Wiring, admin: Caller
) -> None:
    known = Customer("O-1", "庚示例", "13900007771", "t")
    Erased.of(wiring.config).add(KnownPerson((known,)))
    for folder, status in (("share", 200), ("file/inside", 422), ("other", 200)):
        (tmp_path / "file").touch()
        answer = admin.send("PATCH", "/settings", {"changes": {"backup.folder": str(tmp_path / folder)}})
        assert answer.status_code == status, answer.text
    assert wiring.config.backup.folder == tmp_path / "other"
    assert Erased.of(wiring.config).among([known]) == [known]


def test_a_channel_that_was_decided_is_told_of_the_next_warning(wiring: Wiring) -> None:
    decide(wiring, notify__channels=["json://192.0.2.1/"])
    wiring.command_log.catch_up()
    assert [tally.channel.partition("-")[0] for tally in wiring.store.outbox.tallies()] == ["json"]


def test_the_environment_comes_first(config_path: Path, wiring: Wiring) -> None:
    decide(wiring, rules__on_time_target=97)
    variable = "SHOPBOARD_RULES__ON_TIME_TARGET"
    again = open_shop(load_config(config_path, {variable: "90"}))
    with closing(again.store):
        assert again.config.rules.on_time_target == 90
        assert one(again.config, again.store, TARGET).place == variable
        with pytest.raises(Refused, match=f"set on the server by {variable}"):
            decide(again, rules__on_time_target=95)


@pytest.mark.parametrize(("take", "value"), [(True, 98), (False, 97)])
def test_a_file_that_has_changed_since_is_shown_and_taken_or_not(
    config_path: Path, wiring: Wiring, take: bool, value: int
) -> None:
    decide(wiring, rules__on_time_target=97)
    write_target(config_path, 98)
    again = open_shop(load_config(config_path, {}))
    with closing(again.store):
        shown = one(again.config, again.store, TARGET)
        assert (shown.value, shown.file, shown.file_changed) == (97, 98, True)
        decide(again, take=(TARGET,)) if take else decide(again, keep=(TARGET,))
        settled = one(again.config, again.store, TARGET)
        assert (settled.value, settled.file_changed) == (value, False)


@pytest.mark.parametrize(
    ("key", "value", "why"),
    [
        (TARGET, 101, "less than or equal to 100"),
        ("rules.ask_minutes", 10, "must not be less than warning_lead_minutes"),
        ("hours.week.monday", "25:00-26:00", "hours.week.monday"),
        ("database", "sqlite:///elsewhere.db", "no setting that can be changed here"),
        ("server.port", 9, "no setting that can be changed here"),
        ("rules.nothing", 1, "no setting that can be changed here"),
    ],
)
def test_what_would_not_work_is_refused_and_changes_nothing(wiring: Wiring, key: str, value: Any, why: str) -> None:
    with pytest.raises(Refused, match=why):
        change(wiring.config, wiring.store, author(at("09:00")), {key: value})
    assert wiring.store.settings.all() == {}


def test_a_list_and_a_key_that_the_file_lacks(config: Config, wiring: Wiring) -> None:
    decide(wiring, hours__holidays=["2026-10-01/2026-10-03"], privacy__customer_months=36)
    again = open_shop(config)
    with closing(again.store):
        assert len(again.config.hours.holidays) == 3
        assert again.config.privacy.customer_months == 36
        assert one(again.config, again.store, "privacy.customer_months").file is None


def test_every_change_is_on_record_and_no_password_is(admin: Caller) -> None:
    secret = "json://user:geheim@192.0.2.1/"
    body = {"changes": {TARGET: 97, "notify.channels": [secret]}}
    changed = admin.send("PATCH", "/settings", body)
    assert changed.status_code == 200
    entries = admin.get("/audit").json["entries"]
    assert {(entry["about"], entry["old"], entry["new"]) for entry in entries[:2]} == {
        (TARGET, "96", "97"),
        ("notify.channels", "…", "…"),
    }
    for text in (changed.text, admin.get("/audit").text, admin.get("/settings").text):
        assert "geheim" not in text


def test_a_disputed_setting_stands_on_admin(config_path: Path, wiring: Wiring, admin: Caller) -> None:
    decide(wiring, rules__on_time_target=97)
    assert "data-settle" not in admin.client.get("/admin").text
    write_target(config_path, 98)
    page = admin.client.get("/admin?lang=zh_CN").text
    assert 'data-setting="rules.on_time_target" data-settle="take"' in page
    assert admin.send("PATCH", "/settings", {"keep": [TARGET]}).status_code == 200
    assert "data-settle" not in admin.client.get("/admin").text
    config_path.write_text("nonsense", encoding="utf-8")
    assert admin.client.get("/admin").status_code == 200
    assert admin.get("/settings").status_code == 409


def test_settings_are_for_administrators(advisor: Caller, foreman: Caller) -> None:
    for person in (advisor, foreman):
        assert person.get("/settings").status_code == 403
        assert person.send("PATCH", "/settings", {"changes": {TARGET: 1}}).status_code == 403


def test_the_command_tells_value_and_origin(tmp_path: Path) -> None:
    path = write_config(tmp_path)
    shown = CliRunner().invoke(main, ["config", "show", "rules", "--config", str(path)], catch_exceptions=False)
    lines = dict(line.split("\t", 1) for line in shown.output.splitlines())
    assert lines[TARGET].startswith("96\tconfig.yaml, line ")
    assert lines["rules.star_cars"].split("\t")[0] == "10"
    every = CliRunner().invoke(main, ["config", "show", "--config", str(path)]).output
    assert "sqlite:" not in every
    assert CliRunner().invoke(main, ["config", "show", "nothing", "--config", str(path)]).exit_code == 1
