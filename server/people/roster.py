"""Who may come in, and the rules of changing that: the same for the admin page, the API and the command line."""

from __future__ import annotations

from collections.abc import Iterator

from board.figures.administered import Administered
from board.people import Scope
from board.refused import Refused, conflict
from board.text import is_name
from server.people.credentials import new_token, token_hash
from server.store.bookshelf import Author
from server.store.staff import Staff, Token
from server.store.store import Store

LONGEST_NAME = 40


def enlist(store: Store, staff: Staff, author: Author) -> Staff:
    """Adds a person; raises `Refused` for a name that is taken or cannot be one, and for a team that does not exist."""
    check_name(staff.name)
    check_not_a_token(store, staff.name)
    if store.people.person(staff.name) is not None:
        raise conflict("There is somebody called %(name)s on the staff already.", "name", name=staff.name)
    check_team(store, staff.team)
    done = [Administered("person_added", staff.name, new=staff.role)]
    if staff.pin_hash is not None:
        done.append(Administered("pin_set", staff.name))
    store.people.put_staff(staff, (done, author))
    return staff


def known(store: Store, name: str) -> Staff:
    """The person with this name; raises `Refused` where there is none."""
    staff = store.people.person(name)
    if staff is None:
        raise Refused("There is nobody called %(name)s on the staff.", "name", "unknown", name=name)
    return staff


def change(store: Store, before: Staff, after: Staff, author: Author) -> Staff:
    """Changes a person; the shop keeps at least one administrator who can sign in."""
    if after.team != before.team:
        check_team(store, after.team)
    others = [one for one in store.people.staff() if one.name != after.name]
    if _can_administer(before) and not any(map(_can_administer, [*others, after])):
        raise conflict("There must be an administrator who can sign in.", "name")
    store.people.put_staff(after, (list(_changes(before, after)), author))
    return after


def _changes(before: Staff, after: Staff) -> Iterator[Administered]:
    """What the record says of a changed person; of a PIN only that it was set."""
    for what, field in (("role_changed", "role"), ("team_changed", "team"), ("language_changed", "language")):
        if getattr(before, field) != getattr(after, field):
            yield Administered(what, after.name, getattr(before, field), getattr(after, field))
    if before.apprentice != after.apprentice:
        yield Administered("apprentice_set" if after.apprentice else "apprentice_ended", after.name)
    if before.active != after.active:
        yield Administered("person_enabled" if after.active else "person_disabled", after.name)
    if before.pin_hash != after.pin_hash:
        yield Administered("pin_set" if after.pin_hash else "pin_removed", after.name)


def issue(store: Store, name: str, role: str, author: Author, scope: Scope | None = None) -> str:
    """Makes a token and returns it; raises `Refused` for a name that is taken or cannot be one, and for a scope of what
    is no display."""
    check_name(name)
    if scope is not None and role != "display":
        raise Refused("Only a display's token has a scope.", "scope")
    if store.people.person(name) is not None:
        raise conflict("There is somebody called %(name)s on the staff already.", "name", name=name)
    text = new_token()
    done = [Administered("token_added", name, new=f"{role} ({scope})" if scope else role)]
    if not store.people.add_token(Token(name, role, token_hash(text), author.now, scope=scope), (done, author)):
        raise conflict("There is a token called %(name)s already.", "name", name=name)
    return text


def narrow(store: Store, name: str, scope: Scope, author: Author) -> None:
    """Says what a display's token is for; raises `Refused` where there is no valid one of this name."""
    token = next((one for one in store.people.tokens() if one.name == name), None)
    done = [Administered("token_narrowed", name, token.scope if token else None, scope)]
    if not store.people.narrow_token(name, scope, (done, author)):
        raise Refused("There is no valid token of a display called %(name)s.", "name", "unknown", name=name)


def revoke(store: Store, name: str, author: Author) -> None:
    """Ends a token; raises `Refused` where there is no valid one of this name."""
    if not store.people.revoke_token(name, author.now, ([Administered("token_revoked", name)], author)):
        raise Refused("There is no valid token called %(name)s.", "name", "unknown", name=name)


def check_name(name: str) -> None:
    """A name must fit on a board, in an address and in an idempotency key."""
    if not 0 < len(name) <= LONGEST_NAME or name != name.strip() or "/" in name or not is_name(name):
        raise Refused("A name has 1 to %(longest)s characters and no slash.", "name", longest=LONGEST_NAME)


def check_not_a_token(store: Store, name: str) -> None:
    """The log names people and tokens alike: one name must not mean both."""
    if any(token.name == name for token in store.people.tokens()):
        raise conflict("There is a token called %(name)s already.", "name", name=name)


def check_team(store: Store, team: str | None) -> None:
    """Raises `Refused` for a team that does not exist."""
    if team is not None and team not in store.floor.teams():
        raise Refused("There is no team %(team)s.", "team", team=team)


def is_without_admin(store: Store) -> bool:
    """Whether nobody can sign in who may administer: the shop is not set up yet."""
    return not any(map(_can_administer, store.people.staff()))


def _can_administer(staff: Staff) -> bool:
    return staff.role == "admin" and staff.active and staff.pin_hash is not None
