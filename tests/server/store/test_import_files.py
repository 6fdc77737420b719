"""Files that came in by themselves, as they are kept."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from server.store.store import Store
from tests.builders import at


def test_of_one_file_that_comes_several_times_at_once_each_begin_counts(either_store: Store) -> None:
    files = either_store.import_files

    def begin(_: int) -> int:
        return files.begin("digest", "night.csv", "import", at("09:00"))

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(begin, range(4))) == [1, 2, 3, 4]
    files.end("digest", {"read": 1}, at("09:01"))
    assert (begin(0), files.ended("digest")) == (1, None)
