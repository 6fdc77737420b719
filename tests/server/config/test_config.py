"""config.yaml: what it may say, where a fault is reported, what the environment overrides."""

from dataclasses import fields
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest
import yaml

from board.calendar import add_minutes
from board.codes import REPAIR_TYPES
from board.plate import PlateMask, mask
from drivers.alpha.dialect import AlphaSettings
from drivers.onbon.dialect import OnbonSettings
from drivers.registry import BUILT_IN, protocols
from server.config import yaml_file
from server.config.loading import load_config, settings
from server.config.sign_entry import entry_kind
from server.config.yaml_file import ConfigError

ROOT = Path(__file__).parents[3]
SAMPLE = ROOT / "config.yaml"


@pytest.fixture
def changed(tmp_path):
    """Writes the sample with some text replaced, and says on which line the first replacement starts."""

    def write(*replacements: tuple[str, str]) -> tuple[Path, int]:
        text = SAMPLE.read_text(encoding="utf-8")
        line = 0
        for old, new in replacements:
            assert text.count(old) >= 1, old
            line = line or text[: text.index(old)].count("\n") + 1
            text = text.replace(old, new, 1)
        path = tmp_path / "config.yaml"
        path.write_text(text, encoding="utf-8")
        return path, line

    return write


def fault(path, environ=None) -> str:
    with pytest.raises(ConfigError) as refused:
        load_config(path, environ or {})
    return str(refused.value)


def test_the_sample_shop_loads_as_it_stands():
    config = load_config(SAMPLE, {})
    assert config.site.name == "示例汽车 4S 店"
    assert config.message_queue is None
    assert [team.trade for team in config.teams] == ["mechanical"] * 3 + ["body", "paint"]
    assert sum(len(team.bays) for team in config.teams) == 15
    levels: dict[str, tuple[str, ...]] = dict(config.rules.inspection.levels)
    assert levels["accident"] == ("self", "team_leader", "final")
    assert config.signs[0].settings() == AlphaSettings("lounge", "alpha", "simulator://lounge")


def test_the_sample_shop_has_the_default_figures_of_the_domain():
    rules = load_config(SAMPLE, {}).rules
    assert (rules.on_time_target, rules.warning_lead_minutes, rules.ask_minutes) == (96, 30, 45)
    assert (rules.escalate_minutes, rules.tight_minutes, rules.points_per_late_car) == (5, 15, 1)
    assert (rules.inspection.minutes, rules.washing.minutes) == (10, 20)


def test_the_sample_shop_keeps_its_hours_in_its_own_zone():
    calendar = load_config(SAMPLE, {}).calendar()
    morning = datetime(2026, 3, 2, 11, 30, tzinfo=calendar.zone)
    assert add_minutes(calendar, morning, 60) == datetime(2026, 3, 2, 5, 30, tzinfo=UTC)


def test_the_calendar_is_built_once():
    config = load_config(SAMPLE, {})
    assert config.calendar() is config.calendar()


def test_the_sample_shop_masks_plates_as_the_domain_shows():
    privacy = load_config(SAMPLE, {}).privacy
    assert privacy.mask() == PlateMask(1, 1)
    assert mask("沪A12345", privacy.mask()) == "沪A·1•••5"


def test_relative_paths_count_from_the_folder_of_the_file(changed, monkeypatch, tmp_path):
    path, _ = changed()
    monkeypatch.chdir("/")
    config = load_config(path, {})
    assert config.database == f"sqlite:///{(tmp_path / 'var/shopboard.db').as_posix()}"
    assert config.server.secret_key_file == tmp_path / "var/secret.key"
    assert config.standards == tmp_path / "samples/standards.csv"


@pytest.mark.parametrize(
    "url",
    ["sqlite:////srv/shop.db", "sqlite:///:memory:", "sqlite:///", "postgresql+psycopg://shop@db/shop"],
)
def test_a_database_that_is_no_relative_file_stays_as_it_is(url):
    assert load_config(SAMPLE, {"SHOPBOARD_DATABASE": url}).database == url


def test_an_unknown_key_is_named_with_its_line_and_the_likely_one(changed):
    path, line = changed(("  port: 8080", "  prot: 8080"))
    text = fault(path)
    assert f"{path}: line {line}: server.prot is not a known key; did you mean port?" in text
    assert "the key server.port is missing" in text


def test_an_unknown_section_is_named(changed):
    path, line = changed(("\nnotify:", "\nnotfy:"))
    assert f"line {line + 1}: notfy is not a known key; did you mean notify?" in fault(path)


def test_a_missing_key_is_named_with_the_line_of_its_section(changed):
    path, line = changed(("site:\n  name: 示例汽车 4S 店\n", "site:\n"))
    assert fault(path) == f"{path}: line {line}: the key site.name is missing"


def test_a_repair_type_that_the_file_does_not_know_needs_the_inspections_of_its_row(changed):
    path, _ = changed(
        ("      rework: [self, team_leader, final]\n", ""), ("accident: [self, team_leader", "accident: [self")
    )
    levels: dict[str, tuple[str, ...]] = dict(load_config(path, {}).rules.inspection.levels)
    assert levels["rework"] == REPAIR_TYPES["rework"].inspections == ("self", "team_leader", "final")
    assert levels["accident"] == ("self", "final")


def test_a_missing_section_is_named(changed):
    path, _ = changed(("database: sqlite:///var/shopboard.db\n", ""))
    assert fault(path) == f"{path}: line 1: the key database is missing"


def test_a_key_missing_in_a_list_is_named_with_the_line_of_its_entry(changed):
    path, line = changed(("  - name: 钣金组\n    trade: body\n", "  - name: 钣金组\n"))
    assert fault(path) == f"{path}: line {line}: the key teams.3.trade is missing"


def test_every_fault_is_listed(changed):
    path, _ = changed(("port: 8080", "port: eighty"), ("on_time_target: 96", "on_time_target: 196"))
    first, second = fault(path).splitlines()
    assert "server.port: must be a valid integer" in first
    assert "(it is 'eighty')" in first
    assert "rules.on_time_target: must be less than or equal to 100 (it is 196)" in second


WRONG = [
    ("time_zone: Asia/Shanghai", "time_zone: Asia/Shanghia", "Asia/Shanghia is not a time zone"),
    ("time_zone: Asia/Shanghai", "time_zone: ../etc/passwd", "is not a time zone"),
    ("language: zh_CN ", "language: xx ", "'zh_CN' or 'en'"),
    ("code: sample", "code: Sample Shop", "site.code"),
    ("name: 示例汽车 4S 店", "name: ''", "at least 1 character"),
    ("database: sqlite:///var/shopboard.db", "database: mysql://root:word@db", "must begin with sqlite:///"),
    ("message_queue: null", "message_queue: amqp://x", "must begin with redis://"),
    ("  port: 8080", "  port: 70000", "less than or equal to 65535"),
    ("    monday: 08:30-17:30", "    monday: 08:30-08:30", "08:30-08:30 ends when it begins"),
    (
        "    monday: 08:30-17:30",
        "    monday: 20:00-09:00",
        "hours.week.monday: 20:00-09:00 goes on when the next day opens",
    ),
    ("    monday: 08:30-17:30", "    monday: [08:30-13:00, 12:00-17:30]", "begins before 13:00"),
    ("    monday: 08:30-17:30", "    monday: half past eight", 'hours are written like "08:30-17:30"'),
    ("    monday: 08:30-17:30", "    monday: 08:30-25:00", "hour must be in 0..23"),
    ("    monday: 08:30-17:30", "    monday: 8", "hours.week.monday"),
    ("lunch: 12:00-13:00", "lunch: 13:00-12:00", "ends before it begins"),
    ("  holidays: []", "  holidays: [2026-13-01]", "hours.holidays"),
    ("  holidays: []", "  holidays: [2026-10-07/2026-10-01]", "must run forwards"),
    ("  holidays: []", "  holidays: [2026-10-01/soon]", "hours.holidays"),
    ("    trade: paint", "    trade: glass", "'mechanical', 'body' or 'paint'"),
    ("    bays: [钣1, 钣2, 钣3]", "    bays: []", "at least 1 item"),
    ("    bays: [钣1, 钣2, 钣3]", "    bays: [钣1, 钣2, 钣1]", "钣1 stands there twice"),
    ("    bays: [钣1, 钣2, 钣3]", "    bays: [钣1, 机2, 钣3]", "机2 stands there twice"),
    ("    technicians: [蒋样本, 沈样本, 韩样本]", "    technicians: [赵示例]", "赵示例 stands there twice"),
    ("  - name: 钣金组", "  - name: 喷漆组", None),
    ("accident: [self, team_leader, final]", "accident: [final, self]", "in this order"),
    ("accident: [self, team_leader, final]", "accident: [self, self]", "each once"),
    ("accident: [self, team_leader, final]", "accident: [boss]", "inspection.levels.accident"),
    ("ask_minutes: 45", "ask_minutes: 20", "the product asks before it warns"),
    ("keep_end: 1", "keep_end: -1", "greater than or equal to 0"),
    ("    protocol: alpha", "    protocol: dmx", "must be one of alpha, onbon"),
    ("    language: en", "    language: zh_CN", "Alpha signs cannot show zh_CN; it must be en"),
    ("    lines: 8", "    lines: 0", "must be between 1 and 40"),
    ("    columns: 24", "    address: 0", "must be two hex digits"),
    ("    port: simulator://lounge", "    port: socket://box", "must be socket://host:port"),
    ("    port: simulator://lounge", "    port: tcp://box:4001", "there is no tcp://"),
    ("  channels: []", "  channels: [the-boss]", "must be an Apprise URL"),
]


@pytest.mark.parametrize(("old", "new", "why"), WRONG)
def test_a_value_that_cannot_be_is_refused_with_its_line(changed, old, new, why):
    path, line = changed((old, new))
    text = fault(path)
    if why is None:
        assert "喷漆组 stands there twice" in text
        return
    assert f"line {line}: " in text
    assert why in text
    assert len(text.splitlines()) == 1


def test_two_signs_of_one_name_are_refused(changed):
    second = "signs:\n  - {name: lounge, protocol: onbon, port: COM3}"
    path, _ = changed(("signs:", second))
    assert "two signs have the name lounge" in fault(path)


SHARED = [
    ("protocol: alpha, address: '02'", "protocol: onbon", "protocol", "must speak the same protocol"),
    ("protocol: alpha, address: '02'", "protocol: alpha, address: '02'", "address", "must not have the same address"),
    ("protocol: alpha, address: '02'", "protocol: alpha", "address", "one of them is for all signs"),
    ("protocol: alpha, address: '02'", "protocol: alpha, address: '0?'", "address", "one of them is for all signs"),
    ("protocol: onbon, language: zh_CN", "protocol: onbon, address: FFFE, language: zh_CN", "address", "for all signs"),
    *(
        (f"protocol: alpha, address: '02', {one}", f"protocol: alpha, address: '03', {other}", key, f"the same {key}")
        for key, one, other in [
            ("baud_rate", "baud_rate: 9600", "baud_rate: 4800"),
            ("byte_size", "byte_size: 7", "byte_size: 8"),
            ("parity", "parity: E", "parity: N"),
            ("stop_bits", "stop_bits: 1", "stop_bits: 2"),
        ]
    ),
]


@pytest.mark.parametrize(("one", "other", "key", "why"), SHARED)
def test_signs_on_one_port_that_contradict_are_refused_with_both_lines(changed, one, other, key, why):
    ports = ("COM3", "com3")  # one port to Windows
    entries = [f"  - {{name: hall-{n}, port: {ports[n]}, {values}}}" for n, values in enumerate((one, other))]
    path, line = changed(("signs:", "\n".join(["signs:", *entries])))
    told = [text for text in fault(path).splitlines() if "COM3" in text]
    assert len(told) == 2
    for n, text in enumerate(told):
        assert f"line {line + 1 + n}: signs.{n}.{key}: hall-0 and hall-1 share the port COM3 and " in text
        assert why in text


def test_signs_on_one_port_with_addresses_of_their_own_are_taken(changed):
    entries = [f"  - {{name: hall-{n}, port: COM3, protocol: alpha, address: '0{n}'}}" for n in (1, 2)]
    path, _ = changed(("signs:", "\n".join(["signs:", *entries])))
    assert [sign.port for sign in load_config(path, {}).signs[:2]] == ["COM3", "COM3"]


def test_what_would_end_a_sign_s_process_is_refused_where_it_is_read(changed):
    for values, key in (
        ("protocol: onbon, port: COM3, lines: 40, columns: 120, generation: 5, language: zh_CN", "columns"),
        ("protocol: alpha, port: 'simulator://x?boom=1'", "port"),
        ("protocol: alpha, port: COM3, type_code: '~'", "type_code"),
    ):
        path, line = changed(("signs:", f"signs:\n  - {{name: hall, {values}}}"))
        assert f"line {line + 1}: signs.0.{key}: " in fault(path)


def test_a_short_sign_entry_takes_the_rest_from_its_protocol(changed):
    path, _ = changed(("signs:", "signs:\n  - {name: yard, protocol: onbon, port: COM3, language: zh_CN}"))
    assert load_config(path, {}).signs[0].settings() == OnbonSettings("yard", "onbon", "COM3")


def test_an_address_keeps_its_zeros(changed):
    path, _ = changed(("    columns: 24", "    address: 01"))
    assert load_config(path, {}).signs[0].model_dump()["address"] == "01"


def test_a_sign_of_the_configuration_has_every_setting_of_its_driver():
    for protocol in protocols():
        keys = entry_kind(protocol.name).model_fields
        for field in fields(protocol.settings):
            assert keys[field.name].is_required() == (field.name in ("name", "protocol", "port"))
            if not keys[field.name].is_required():
                assert keys[field.name].default == field.default, field.name


OTHERS = [
    ("onbon", "acknowledge: true", "signs.0.acknowledge is a setting that only alpha signs have"),
    ("alpha", "font_px: 24", "signs.0.font_px is a setting that only onbon signs have"),
    ("alpha", "xyzzy: 24", "signs.0.xyzzy is not a known key"),
    ("alpha", "line: 4", "signs.0.line is not a known key; did you mean lines?"),
    ("morse", "lines: 4", f"signs.0.protocol: must be one of {', '.join(BUILT_IN)}"),
]


@pytest.mark.parametrize(("protocol", "key", "why"), OTHERS)
def test_a_setting_of_another_protocol_is_refused_by_name_and_line(changed, protocol, key, why):
    entry = f"  - name: yard\n    protocol: {protocol}\n    port: COM3\n    {key}\n"
    path, line = changed(("signs:\n", f"signs:\n{entry}"))
    at = line + (2 if protocol == "morse" else 4)
    assert fault(path).splitlines() == [
        f"{path}: line {at}: {why}" + (" (it is 'morse')" if protocol == "morse" else "")
    ]


def test_a_shop_that_never_opens_is_refused(changed):
    days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    path, _ = changed(*((f"    {day}: 08:30-17:30", f"    {day}: []") for day in days))
    assert "hours.week: the shop never opens" in fault(path)


def test_holidays_may_be_written_from_one_day_to_another(changed):
    path, _ = changed(("  holidays: []", "  holidays: [2026-10-01/2026-10-07, 2027-01-01]"))
    holidays = load_config(path, {}).calendar().holidays
    assert holidays == {*(date(2026, 10, day) for day in range(1, 8)), date(2027, 1, 1)}


def test_single_dates_may_have_hours_of_their_own(changed):
    path, _ = changed(("  special: {}", "  special: {2026-10-10: [09:00-12:30, 14:00-24:00]}"))
    special = load_config(path, {}).calendar().special
    assert special == {date(2026, 10, 10): ((time(9), time(12)), (time(14), time(0)))}


def test_a_day_may_be_closed_and_lunch_left_out(changed):
    path, _ = changed(("    sunday: 08:30-17:30", "    sunday: []"), ("lunch: 12:00-13:00", "lunch: null"))
    calendar = load_config(path, {}).calendar()
    assert calendar.week[6] == ()
    assert calendar.week[0] == ((time(8, 30), time(17, 30)),)


OVERRIDES = [
    ("SHOPBOARD_DATABASE", "postgresql+psycopg://shop@db/shop", lambda c: c.database),
    ("SHOPBOARD_MESSAGE_QUEUE", "redis://queue:6379/0", lambda c: c.message_queue),
    ("SHOPBOARD_SITE__NAME", "Test Shop", lambda c: c.site.name),
    ("shopboard_site__name", "Test Shop", lambda c: c.site.name),
    ("SHOPBOARD_SIGNS__0__GREETING", "HELLO", lambda c: c.signs[0].greeting),
    ("SHOPBOARD_SIGNS__0__ADDRESS", "01", lambda c: c.signs[0].address),
]


@pytest.mark.parametrize(("variable", "value", "read"), OVERRIDES)
def test_the_environment_overrides_a_text(variable, value, read):
    assert read(load_config(SAMPLE, {variable: value})) == value


def test_the_environment_overrides_numbers_lists_and_groups():
    config = load_config(
        SAMPLE,
        {
            "SHOPBOARD_SERVER__PORT": "9000",
            "SHOPBOARD_RULES__INSPECTION__MINUTES": "0",
            "SHOPBOARD_SIGNS__0__ACKNOWLEDGE": "true",
            "SHOPBOARD_HOURS__LUNCH": "null",
            "SHOPBOARD_HOURS__HOLIDAYS": '["2026-10-01"]',
            "SHOPBOARD_TEAMS": '[{"name": "T", "trade": "body", "bays": ["1"], "technicians": []}]',
            "SHOPBOARD_PRIVACY__PLATE_MASK": '{"keep_start": 2, "keep_end": 0}',
        },
    )
    assert config.server.port == 9000
    assert config.rules.inspection.minutes == 0
    assert config.signs[0].model_dump()["acknowledge"] is True
    assert config.hours.lunch is None
    assert config.hours.holidays == {date(2026, 10, 1)}
    assert [team.bays for team in config.teams] == [("1",)]
    assert config.privacy.mask() == PlateMask(2, 0)


def test_the_environment_can_give_what_the_file_leaves_out(changed):
    path, _ = changed(("database: sqlite:///var/shopboard.db\n", ""), ("  port: 8080\n", ""))
    config = load_config(path, {"SHOPBOARD_DATABASE": "sqlite:///:memory:", "SHOPBOARD_SERVER__PORT": "0"})
    assert (config.database, config.server.port) == ("sqlite:///:memory:", 0)


def test_an_entry_of_an_overridden_list_can_be_overridden():
    config = load_config(
        SAMPLE,
        {
            "SHOPBOARD_SIGNS__0__PORT": "COM7",
            "SHOPBOARD_SIGNS": '[{"name": "yard", "protocol": "alpha", "port": "COM3"}]',
        },
    )
    assert (config.signs[0].name, config.signs[0].port) == ("yard", "COM7")


@pytest.mark.parametrize(
    ("variable", "value", "why"),
    [
        ("SHOPBOARD_SERVER__PORT", "many", "SHOPBOARD_SERVER__PORT: server.port: must be a valid integer"),
        ("SHOPBOARD_SERVER__PROT", "1", "SHOPBOARD_SERVER__PROT: server.prot is not a known key; did you mean port?"),
        ("SHOPBOARD_SERVR__PORT", "1", "SHOPBOARD_SERVR__PORT: servr is not a known key; did you mean server?"),
        ("SHOPBOARD_SERVER_PORT", "1", "sets nothing: did you mean SHOPBOARD_SERVER__PORT?"),
        ("SHOPBOARD_DATABSE", "x", "sets nothing: did you mean SHOPBOARD_DATABASE?"),
        ("SHOPBOARD_TEAMS", '[{"name": "T", "trade": "x", "bays": ["1"]}]', "SHOPBOARD_TEAMS: teams.0.trade: must be"),
        ("SHOPBOARD_TEAMS", '[{"name": "T", "trade": "x", "bays": ["1"]}]', "SHOPBOARD_TEAMS: the key teams.0.technic"),
        ("SHOPBOARD_TEAMS", "[{]", "SHOPBOARD_TEAMS is not JSON"),
        ("SHOPBOARD_SIGNS__4__PORT", "COM3", "signs has 1 entries, numbered from 0"),
        ("SHOPBOARD_SIGNS__FIRST__PORT", "COM3", "signs has 1 entries, numbered from 0"),
        ("SHOPBOARD_DATABASE__URL", "x", "database has no keys of its own"),
        ("SHOPBOARD_SERVER__PORT__X", "1", "server.port has no keys of its own"),
    ],
)
def test_a_variable_that_cannot_be_is_named(variable, value, why):
    assert why in fault(SAMPLE, {variable: value})


def test_variables_that_only_begin_alike_are_left_alone():
    environ = {"SHOPBOARD_PORT": "tcp://10.0.0.1:8080", "SHOPBOARD_CONFIG": "x.yaml", "PATH": "/bin", "SHOPBOARDS": "1"}
    assert load_config(SAMPLE, environ).model_dump() == load_config(SAMPLE, {}).model_dump()


def test_a_password_is_never_repeated(changed):
    path, _ = changed(("database: sqlite:///var/shopboard.db", "database: mysql://root:open-sesame@db"))
    assert "open-sesame" not in fault(path)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("site: [", "line 1"),
        ("site:\n  name: a\n  name: b\n", "line 3: site.name stands there twice"),
        ("", "must consist of sections"),
        ("- a\n- b\n", "must consist of sections"),
        ("just words", "must consist of sections"),
        ("site: !!python/object:os.system {}", "line 1"),
        ("a: &a\n  b: *a\n", "nested too deeply"),
        ("? [a, b]\n: c\n", "a key must be a word"),
        ("site: \x07", "line 1"),
        ("site: " + "[" * 50_000, "line 1"),
        ("{a: " * 50_000, "line 1"),
        ("site:\n  name: [1, 2", "line 2: expected ',' or ']', but got '<stream end>'"),
    ],
)
def test_what_is_no_configuration_is_refused_in_one_line(tmp_path, text, why):
    path = tmp_path / "config.yaml"
    path.write_text(text, encoding="utf-8")
    assert why in fault(path)
    assert str(path) in fault(path)


def test_python_alone_reads_the_same(monkeypatch):
    text = SAMPLE.read_text(encoding="utf-8")
    quick = yaml_file.read(text)
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    monkeypatch.setattr(yaml_file, "_QuickLoader", yaml_file._quickest())
    assert yaml_file.read(text) == quick


def test_a_section_without_keys_says_that_it_needs_some(changed):
    path, line = changed(("  washing:\n    minutes: 20", "  washing:"))
    assert f"line {line}: rules.washing: must be a group of keys" in fault(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    assert str(tmp_path / "none.yaml") in fault(tmp_path / "none.yaml")


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "config.yaml"
    path.write_bytes("site: 示例".encode("gbk"))
    assert "not UTF-8" in fault(path)


def test_plain_words_stay_what_they_look_like(changed):
    """YAML 1.1 would make 720 of 12:00 and false of `no`."""
    path, _ = changed(("name: 示例汽车 4S 店", "name: no"), ("    monday: 08:30-17:30", "    monday: 12:00-17:30"))
    config = load_config(path, {})
    assert config.site.name == "no"
    assert config.hours.week.monday == ((time(12), time(17, 30)),)


def test_every_setting_is_in_the_documentation():
    page = (ROOT / "docs/reference/configuration.md").read_text(encoding="utf-8")
    paths = [".".join(path) for path in settings()]
    assert len(paths) > 80
    assert [path for path in paths if f"`{path}`" not in page] == []


def test_every_required_setting_and_every_section_is_in_the_sample():
    text = SAMPLE.read_text(encoding="utf-8")
    for path in settings():
        if path[0] != "signs" or len(path) == 1:
            assert f"{path[-1]}:" in text or path[-1] == "*", path
