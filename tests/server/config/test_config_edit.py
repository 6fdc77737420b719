"""One sign's settings into config.yaml: everything else stays, comments included; nothing is lost when it cannot be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.config.edit import ChangedMeanwhile, NotEdited, entry_text, fingerprint, save, scalar, with_sign
from server.config.loading import load_config
from server.config.yaml_file import read
from tests.builders import at

SAMPLE = Path(__file__).parents[3] / "config.yaml"
NEW = {"name": "yard", "protocol": "onbon", "port": "usb://A10K2ZQX", "baud_rate": 57600, "language": "zh_CN"}


def test_changed_values_are_replaced_in_place_and_comments_stay() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    edited = with_sign(text, {"name": "lounge", "protocol": "alpha", "port": "/dev/ttyUSB0", "lines": 6, "parity": "N"})
    before, after = text.splitlines(), edited.splitlines()
    assert [line for line in after if line not in before] == ["    port: /dev/ttyUSB0", "    lines: 6", "    parity: N"]
    assert [line for line in before if line not in after] == ["    port: simulator://lounge", "    lines: 8"]
    assert "    protocol: alpha            # alpha | onbon" in after
    entry = read(edited).values["signs"][0]
    assert (entry["port"], entry["lines"], entry["parity"], entry["columns"]) == ("/dev/ttyUSB0", 6, "N", 24)


def test_what_stands_already_is_not_touched() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    assert with_sign(text, {"name": "lounge", "port": "simulator://lounge", "lines": 8}) == text


def test_a_new_sign_comes_after_the_others_and_before_the_next_section() -> None:
    text = SAMPLE.read_text(encoding="utf-8")
    edited = with_sign(text, NEW)
    assert read(edited).values["signs"][1] == NEW
    assert edited.replace(edited[edited.index("  - name: yard") : edited.index("\n# 通知渠道")], "") == text


@pytest.mark.parametrize(
    "signs",
    [
        "signs: []",
        "signs: []   # none yet",
        "signs:\n- name: hall\n  protocol: alpha\n  port: COM3",
        "signs:\n  - {name: hall, protocol: alpha, port: COM3}  # the old one",
        "signs: [{name: hall, protocol: alpha, port: COM3}]",
        'signs:\n  - name: hall\n    protocol: alpha\n    port: COM3\n    brightness:\n      "07:00": 9\n    # the end',
    ],
)
@pytest.mark.parametrize("end", ["", "\n", "\n# the end\nother: 1\n"])
def test_lists_are_understood_however_they_are_written(signs: str, end: str) -> None:
    before = read(signs + end).values
    for name in ("yard", "hall"):
        after = read(with_sign(signs + end, NEW | {"name": name})).values
        entry = next(sign for sign in after["signs"] if sign["name"] == name)
        assert entry.items() >= (NEW | {"name": name}).items()
        assert {key: value for key, value in after.items() if key != "signs"} == {
            key: value for key, value in before.items() if key != "signs"
        }
        assert len(after["signs"]) == len({sign["name"] for sign in before["signs"]} | {name})


BEFORE = """signs:
  - name: yard
    # of the card
    font_px: 24  # tall
    port: COM1
    generation: 5
  - name: hall
    font_px: 32
    port: COM2
"""


def test_what_another_protocol_does_not_know_is_taken_out_of_the_entry() -> None:
    after = with_sign(BEFORE, {"name": "yard", "port": "COM3", "lines": 4}, ("font_px", "generation", "absent"))
    assert (
        after
        == """signs:
  - name: yard
    # of the card
    port: COM3
    lines: 4
  - name: hall
    font_px: 32
    port: COM2
"""
    )
    with pytest.raises(NotEdited):
        with_sign("signs: [{name: yard, font_px: 24}]", {"name": "yard"}, ("font_px",))


@pytest.mark.parametrize("text", ["other: 1", "signs: none", "signs: &a []\nmore: *a", "signs: [", "- 1"])
def test_what_cannot_be_edited_safely_is_refused(text: str) -> None:
    with pytest.raises(NotEdited):
        with_sign(text, NEW)


@given(st.none() | st.booleans() | st.integers(-9, 99999) | st.text(max_size=30))
def test_every_value_is_read_as_it_was_written(value: Any) -> None:
    written = read(f"key: {scalar(value)}\n").values["key"]
    assert written == value


def test_the_entry_alone_is_what_a_person_would_copy() -> None:
    assert read(entry_text(NEW)).values == {"signs": [NEW]}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "config.yaml"
    path.write_bytes(SAMPLE.read_bytes())
    return path


def test_the_old_file_is_kept_beside_the_new_one(path: Path) -> None:
    text, seen = path.read_text(encoding="utf-8"), fingerprint(path)
    copy = save(path, with_sign(text, NEW), seen, at("10:00"), {})
    assert copy.read_text(encoding="utf-8") == text
    assert [entry.name for entry in load_config(path, {}).signs] == ["lounge", "yard"]
    assert sorted(file.name for file in path.parent.iterdir()) == sorted(["config.yaml", copy.name])


def test_a_file_that_was_changed_meanwhile_is_left_alone(path: Path) -> None:
    text, seen = path.read_text(encoding="utf-8"), fingerprint(path)
    path.write_text(text + "# somebody else\n", encoding="utf-8")
    with pytest.raises(ChangedMeanwhile):
        save(path, with_sign(text, NEW), seen, at("10:00"), {})
    assert path.read_text(encoding="utf-8").endswith("# somebody else\n")


def test_settings_that_make_no_configuration_are_not_written(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    with pytest.raises(NotEdited, match="Alpha signs cannot show zh_CN"):
        save(path, with_sign(text, NEW | {"protocol": "alpha"}), fingerprint(path), at("10:00"), {})
    assert path.read_text(encoding="utf-8") == text
    assert [file.name for file in path.parent.iterdir()] == ["config.yaml"]
