"""The signs in the store: the last report, orders, and what was shown when, on SQLite and PostgreSQL."""

from __future__ import annotations

from datetime import timedelta

from server.store.signs import KEPT, SILENCE, SignReport, SignShown
from server.store.store import Store
from tests.builders import at

NINE = at("09:00")


def shown(text: str, when: str, acknowledged: bool = False) -> SignShown:
    return SignShown(at(when), [{"text": text}], acknowledged)


def test_the_newest_report_replaces_the_one_before(either_store: Store) -> None:
    signs = either_store.signs
    assert signs.report("lounge") is None
    signs.put_report("lounge", SignReport(NINE, {"bytes_sent": 1}))
    signs.put_report("lounge", SignReport(at("09:01"), {"bytes_sent": 2, "行": "沪"}))
    assert signs.report("lounge") == SignReport(at("09:01"), {"bytes_sent": 2, "行": "沪"})
    assert signs.report("yard") is None


def test_each_order_has_an_id_of_its_own(either_store: Store) -> None:
    signs = either_store.signs
    first = signs.put_order("lounge", "test", NINE)
    second = signs.put_order("lounge", "test", NINE)
    assert first.id != second.id
    assert signs.order("lounge") == second
    assert signs.order("yard") is None


def test_what_a_sign_showed_at_an_instant_can_be_told(either_store: Store) -> None:
    signs = either_store.signs
    signs.put_report("lounge", SignReport(at("15:00"), {}), [shown("a", "15:00"), shown("b", "15:00:30", True)])
    signs.put_report("lounge", SignReport(at("15:01"), {}), [shown("c", "15:01")])
    assert signs.shown("lounge", 1, at("15:00:59")) == [shown("b", "15:00:30", True)]
    assert signs.shown("lounge", 1, at("14:59")) == []
    assert [proof.lines[0]["text"] for proof in signs.shown("lounge")] == ["c", "b", "a"]


def test_a_report_that_came_twice_counts_once(either_store: Store) -> None:
    for _ in range(2):
        either_store.signs.put_report("lounge", SignReport(NINE, {}), [shown("a", "09:00")])
    assert either_store.signs.shown("lounge") == [shown("a", "09:00")]


def test_after_a_silence_it_is_not_claimed_that_the_sign_went_on_showing_it(either_store: Store) -> None:
    signs = either_store.signs
    signs.put_report("lounge", SignReport(NINE, {}), [shown("a", "09:00")])
    signs.put_report("lounge", SignReport(NINE + SILENCE, {}))
    assert [proof.connected for proof in signs.shown("lounge")] == [True]
    back_at = NINE + SILENCE * 2 + timedelta(seconds=1)
    signs.put_report("lounge", SignReport(back_at, {}), [SignShown(back_at, [{"text": "b"}], False)])
    assert [(proof.lines[0]["text"], proof.connected) for proof in signs.shown("lounge")] == [
        ("b", True),
        ("a", False),
        ("a", True),
    ]


def test_proof_is_kept_for_a_while_and_not_for_ever(store: Store) -> None:
    later = NINE + KEPT + timedelta(minutes=1)
    store.signs.put_report("lounge", SignReport(NINE, {}), [shown("a", "09:00")])
    store.signs.put_report("yard", SignReport(NINE, {}), [shown("y", "09:00")])
    store.signs.put_report("lounge", SignReport(later, {}), [SignShown(later, [{"text": "b"}], False)])
    assert [proof.at for proof in store.signs.shown("lounge", 9)] == [later]
    assert len(store.signs.shown("yard")) == 1


def test_a_lost_port_ends_the_proof_once(store: Store) -> None:
    signs = store.signs
    signs.put_report("lounge", SignReport(NINE, {}), [shown("a", "09:00")])
    for second in (10, 20, 30):
        signs.put_report("lounge", SignReport(NINE + timedelta(seconds=second), {}), connected=False)
    assert [(proof.at, proof.connected) for proof in signs.shown("lounge")] == [
        (NINE + timedelta(seconds=10), False),
        (NINE, True),
    ]
