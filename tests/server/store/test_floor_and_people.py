"""Staff, tokens, customers, teams, standard times and settings: kept per site, changed one at a time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from board.orders.labour import Operation
from board.orders.standards import LabourError, Standards
from board.orders.team import Team
from server.store.customers import Customer
from server.store.staff import Staff, Token
from server.store.store import Store
from tests.builders import TEAMS, at, operation
from tests.server.conftest import opened


def test_staff_are_added_changed_and_found_by_name(either_store: Store) -> None:
    people = either_store.people
    people.put_staff(Staff("刘顾问", "advisor", language="en"))
    people.put_staff(Staff("刘顾问", "advisor", pin_hash="$argon2id$…", active=False))
    assert people.person("刘顾问") == Staff("刘顾问", "advisor", pin_hash="$argon2id$…", active=False)
    assert people.person("无此人") is None
    assert [person.name for person in people.staff()] == sorted(
        ["刘顾问", *(name for team in TEAMS for name in team.technicians)]
    )


def test_a_tokens_name_is_given_once_and_a_revoked_one_is_void(either_store: Store) -> None:
    people = either_store.people
    token = Token("大厅屏", "display", "hash-1", at("09:00"))
    assert people.add_token(token)
    assert not people.add_token(Token("大厅屏", "display", "hash-2", at("09:00")))
    assert people.token_of_hash("hash-1") == token
    assert people.token_of_hash("hash-2") is None
    assert people.revoke_token("大厅屏", at("10:00"))
    assert not people.revoke_token("大厅屏", at("11:00"))
    assert people.token_of_hash("hash-1") is None
    assert [(one.name, one.revoked_at) for one in people.tokens()] == [("大厅屏", at("10:00"))]


def test_a_customer_can_be_erased_without_touching_the_log(either_store: Store) -> None:
    customers = either_store.customers
    customers.put(Customer("R1", "客户甲", "13800000000", "token-1"))
    customers.put(Customer("R1", "客户乙", "13900000000", "token-2"))
    assert customers.of_job("R1") == Customer("R1", "客户乙", "13900000000", "token-2")
    assert customers.of_car_token("token-1") is None
    assert customers.of_car_token("token-2") == customers.of_job("R1")
    customers.erase(["R1"], [])
    assert customers.of_job("R1") is None
    assert customers.of_car_token("token-2") is None


def test_teams_keep_their_order_and_have_the_active_technicians_of_the_staff(either_store: Store) -> None:
    floor = either_store.floor
    floor.put_teams([TEAMS[1], Team("快修组", "mechanical", ("快1", "快2"), ())])
    either_store.people.put_staff(Staff("新样本", "technician", "快修组"))
    either_store.people.put_staff(Staff("主管示例", "foreman", "快修组"))
    either_store.people.put_staff(Staff("离职示例", "technician", "快修组", active=False))
    assert list(floor.teams().values()) == [
        Team("钣金组", "body", ("钣1",), ("王样本",)),
        Team("快修组", "mechanical", ("快1", "快2"), ("新样本",)),
    ]


def test_standard_times_are_replaced_as_a_whole_and_keep_their_order(either_store: Store) -> None:
    operations = [operation(30, code="Z9"), operation(60, code="A1", name="更换刹车片")]
    either_store.floor.put_standards(operations)
    assert list(either_store.floor.standards()) == operations
    with pytest.raises(LabourError):
        either_store.floor.put_standards([operation(30, code="A1"), operation(45, code="A1")])
    assert list(either_store.floor.standards()) == operations


def test_every_change_of_staff_teams_and_standards_counts(either_store: Store) -> None:
    revisions = [either_store.heads()[1]]
    either_store.people.put_staff(Staff("新样本", "technician", "机电一组"))
    revisions.append(either_store.heads()[1])
    either_store.floor.put_teams(TEAMS)
    revisions.append(either_store.heads()[1])
    either_store.floor.put_standards([operation()])
    revisions.append(either_store.heads()[1])
    assert revisions == sorted(set(revisions))


def test_a_site_is_filled_once_and_what_was_taken_away_stays_away(either_store: Store) -> None:
    either_store.floor.put_teams(TEAMS[:1])
    assert not either_store.seed(TEAMS, [Staff("admin", "admin")], lambda: [operation()])
    assert list(either_store.floor.teams()) == ["机电一组"]
    assert either_store.people.person("admin") is None
    assert len(either_store.floor.standards()) == 0


def test_sites_share_no_people_and_no_teams(either_store: Store) -> None:
    other = opened(either_store.database.url.render_as_string(hide_password=False), "elsewhere")
    other.floor.put_teams([])
    other.people.put_staff(Staff("张示例", "foreman"))
    assert set(either_store.floor.teams()) == {team.name for team in TEAMS}
    person = either_store.people.person("张示例")
    assert person is not None
    assert person.role == "technician"
    other.close()


def test_two_who_change_the_standard_times_at_once_lose_nothing(either_store: Store) -> None:
    floor = either_store.floor

    def add(code: str) -> None:
        def added(before: Standards) -> list[Operation]:
            return [*before, operation(30, code=code)]

        floor.change_standards(added)

    codes = [f"M{number}" for number in range(12)]
    with ThreadPoolExecutor(4) as hands:
        list(hands.map(add, codes))
    assert sorted(line.code for line in floor.standards()) == sorted(codes)


def test_a_change_of_the_standard_times_that_is_refused_or_none_changes_nothing(either_store: Store) -> None:
    floor = either_store.floor
    floor.put_standards([operation(60)])
    head = either_store.heads()
    floor.change_standards(lambda _: None)
    with pytest.raises(LabourError):
        floor.change_standards(lambda before: [*before, *before])
    assert either_store.heads() == head
    assert [line.standard_minutes for line in floor.standards()] == [60]


def test_a_team_names_its_apprentices(either_store: Store) -> None:
    either_store.people.put_staff(Staff("徒样本", "technician", "快修组", apprentice=True))
    either_store.people.put_staff(Staff("师样本", "technician", "快修组"))
    either_store.floor.put_teams([Team("快修组", "mechanical", ("快1",), ())])
    team = either_store.floor.teams()["快修组"]
    assert (set(team.technicians), team.apprentices) == ({"徒样本", "师样本"}, ("徒样本",))
