"""A config.yaml that an older version took is taken for ever; `tests/golden/config` holds one of each kind."""

from __future__ import annotations

from pathlib import Path

import pytest

from server.config.loading import load_config, settings
from server.config.older import RENAMED
from server.config.yaml_file import ConfigError
from server.run.opening import open_shop

GOLDEN = Path(__file__).parents[2] / "golden" / "config"
FIRST = GOLDEN / "first.yaml"
OLD, NEW = "service_star_minimum_cars", "star_cars"


def with_lines(folder: Path, *lines: str) -> Path:
    """The first released file with these lines in the place of the renamed key."""
    text = FIRST.read_text(encoding="utf-8")
    before = next(line for line in text.splitlines(keepends=True) if OLD in line)
    path = folder / "config.yaml"
    path.write_text(text.replace(before, "".join(f"  {line}\n" for line in lines)), encoding="utf-8")
    return path


@pytest.mark.parametrize("path", sorted(GOLDEN.iterdir()), ids=lambda path: path.name)
def test_a_released_file_loads(path: Path) -> None:
    config = load_config(path, {})
    assert config.rules.on_time_target == 96
    assert config.signs[0].settings().name == "lounge"


def test_the_first_file_is_understood_and_the_renamed_key_is_named_with_its_line() -> None:
    config = load_config(FIRST, {})
    assert config.rules.star_cars == 20
    assert config.translated == (f"{FIRST}: line 97: rules.{OLD} is called rules.{NEW} today, and was read as that",)


def test_a_file_of_today_has_nothing_to_translate(tmp_path: Path) -> None:
    assert load_config(with_lines(tmp_path, f"{NEW}: 12"), {}).translated == ()


def test_a_wrong_value_under_an_old_name_is_told_with_the_line_where_it_stands(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"line 97: rules\.star_cars: must be greater .* \(it is 0\)"):
        load_config(with_lines(tmp_path, f"{OLD}: 0"), {})


def test_a_file_that_says_both_is_refused_with_both_lines(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"line 98: .*old name of rules\.star_cars, which line 97 sets too"):
        load_config(with_lines(tmp_path, f"{NEW}: 12", f"{OLD}: 12"), {})


def test_the_environment_wins_under_the_old_name_too(tmp_path: Path) -> None:
    config = load_config(with_lines(tmp_path, f"{NEW}: 12"), {f"SHOPBOARD_RULES__{OLD.upper()}": "30"})
    assert config.rules.star_cars == 30
    assert f"SHOPBOARD_RULES__{OLD.upper()}: rules.{OLD} is called" in config.translated[0]


def test_the_environment_wins_over_the_old_name_in_a_file(tmp_path: Path) -> None:
    config = load_config(with_lines(tmp_path, f"{OLD}: 12"), {f"SHOPBOARD_RULES__{NEW.upper()}": "30"})
    assert config.rules.star_cars == 30


def test_every_translation_leads_to_a_setting_that_is() -> None:
    known = set(settings())
    assert set(RENAMED.values()) <= known
    assert not set(RENAMED) & known


@pytest.mark.parametrize(
    ("table", "why"),
    [(None, "No such file or directory"), ("编号,项目,工种\nM1,更换机油,机修\n", "no column of standard times")],
)
def test_a_table_of_standards_that_is_missing_or_none_is_told_with_key_and_line(
    tmp_path: Path, table: str | None, why: str
) -> None:
    path = with_lines(tmp_path, f"{NEW}: 12")
    if table is not None:
        (tmp_path / "samples").mkdir()
        (tmp_path / "samples" / "standards.csv").write_text(table, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"{path}: line 74: standards: .*{why}"):
        open_shop(load_config(path, {}))
