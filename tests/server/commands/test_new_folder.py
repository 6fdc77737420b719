"""A folder without config.yaml: what begins a shop makes one, what looks at a shop does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.commands.main import main
from tests.running import ROOT


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory, empty."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_sample_shop_is_put_into_an_empty_folder(folder: Path) -> None:
    done = run("staff", "list")
    assert done.exit_code == 0
    assert (
        done.stderr == f"made {folder / 'config.yaml'}: the sample shop, its tables in samples/, its database in var/\n"
    )
    assert "admin" in done.stdout
    made = contents(folder)
    assert made["config.yaml"] == (ROOT / "config.yaml").read_bytes()
    assert {name for name in made if name.startswith("samples")} == {
        f"samples/{path.name}" for path in (ROOT / "samples").iterdir()
    }
    assert "var/shopboard.db" in made


def test_what_stands_there_already_is_kept(folder: Path) -> None:
    assert run("staff", "list").exit_code == 0
    (folder / "samples" / "standards.csv").write_text("mine", encoding="utf-8")
    (folder / "config.yaml").unlink()
    assert "made" in run("staff", "list").stderr
    assert contents(folder)["samples/standards.csv"] == b"mine"
    (folder / "config.yaml").write_text("mine", encoding="utf-8")
    refused = run("staff", "list")
    assert refused.exit_code == 1
    assert "made" not in refused.stderr
    assert contents(folder)["config.yaml"] == b"mine"


@pytest.mark.parametrize(
    "command", [("backup", "copy.db"), ("log", "verify"), ("sign", "list"), ("sign", "run", "lounge")]
)
def test_a_command_that_looks_at_a_shop_makes_none(folder: Path, command: tuple[str, ...]) -> None:
    refused = run(*command)
    assert refused.exit_code == 1
    assert refused.stderr == "Error: no config.yaml in this folder; `shopboard run` makes one, --config names another\n"
    assert list(folder.iterdir()) == []


def test_a_configuration_asked_for_by_name_is_not_made(folder: Path) -> None:
    refused = run("staff", "list", "--config", "other.yaml")
    assert (refused.exit_code, refused.stderr) == (1, "Error: other.yaml: No such file or directory\n")
    assert list(folder.iterdir()) == []
