"""The names that templates and scripts agree on: all stand in server/frontend/names, and both sides keep to it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "server" / "frontend"
SCRIPTS = sorted(path for folder in ("lib", "pages") for path in (FRONTEND / folder).rglob("*.js"))
NAMES = sorted((FRONTEND / "names").glob("*.d.ts"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Python that writes rows, and the service worker, which marks the pages that it has kept.
RENDERERS = [
    *sorted(path for path in (ROOT / "server").rglob("*.py") if FRONTEND not in path.parents),
    *(FRONTEND / "worker").glob("*.js"),
]

DATA_NAME = re.compile(r"\bdata-([a-z]+(?:-[a-z]+)*)")
# `thing.dataset.orderNo`, and whether it is given a value there.
MEMBER = re.compile(r"\bdataset\??\.(\w+)( (?:\?\?|\|\|)?= )?")
# `const { orderNo, task: number = "" } = thing.dataset`, and the same in a parameter `{ dataset: { orderNo } }`.
TAKEN_APART = re.compile(r"\{([^{}]*)\} = [\w.?()#]*\bdataset\b|\bdataset: \{([^{}]*)\}")
ASKED_FOR = re.compile(r'"(\w+)" in [\w.]*\bdataset\b')
GIVEN_TOGETHER = re.compile(r"Object\.assign\([\w.]*\bdataset, \{([^{}]*)\}")
# What is looked for on the page as a whole; a "#" elsewhere is a private field or an address.
ID_LOOKED_FOR = re.compile(
    r'\b(?:by|maybeBy)Id\("([\w-]+)"|\b(?:copyOf|contentOf|jsonOf)\("([\w-]+)"|\.id === "([\w-]+)"'
)
ID_SELECTED = re.compile(r"[\"'`(]#([a-z][a-z-]*)\b")
ID_WRITTEN = re.compile(r'\bid="([^"]*)"')


def code(path: Path) -> str:
    """A script or template without its comments."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".py":
        return text
    if path.suffix == ".html":
        return re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*$", "", text, flags=re.DOTALL | re.MULTILINE)


def kebab(name: str) -> str:
    return re.sub(r"[A-Z]", lambda capital: f"-{capital[0].lower()}", name)


def taken(parts: str) -> Iterator[str]:
    """The names in `orderNo, task: number, seq = ""`."""
    for part in parts.split(","):
        if name := re.match(r"\s*(\w+)", part):
            yield name[1]


def declared(interface: str) -> Iterator[str]:
    """The lines of an interface, in all files of names."""
    for path in NAMES:
        for lines in re.findall(rf"^interface {interface} {{\n(.*?)^}}", path.read_text(encoding="utf-8"), re.M | re.S):
            yield from lines.splitlines()


def declared_data() -> set[str]:
    return {kebab(name[1]) for line in declared("DOMStringMap") if (name := re.match(r"\s+(\w+)\?: string;", line))}


def declared_ids() -> set[str]:
    lines = declared("ElementIds")
    return {name[1] for line in lines if (name := re.match(r'\s+(?:\[\w+: `|")?([^"`:]+)[`"\]]*: HTMLElement;', line))}


def read_data(text: str) -> set[str]:
    """Names that a script looks at."""
    found = {match[1] for match in MEMBER.finditer(text) if not match[2]}
    for match in TAKEN_APART.finditer(text):
        found.update(taken(match[1] or match[2]))
    found.update(ASKED_FOR.findall(text))
    return {kebab(name) for name in found} | set(re.findall(r"\[data-([a-z-]*[a-z])", text))


def given_data(text: str) -> set[str]:
    """Names to which a script gives a value."""
    found = {match[1] for match in MEMBER.finditer(text) if match[2]}
    for match in GIVEN_TOGETHER.finditer(text):
        found.update(taken(match[1]))
    return {kebab(name) for name in found}


def together(sets: Iterable[set[str]]) -> set[str]:
    return set().union(*sets)


READ = together(read_data(code(path)) for path in SCRIPTS)
GIVEN = together(given_data(code(path)) for path in SCRIPTS)
WRITTEN = together(set(DATA_NAME.findall(code(path))) for path in [*TEMPLATES, *RENDERERS])
LOOKED_FOR = together(
    {name for match in ID_LOOKED_FOR.findall(code(path)) for name in match if name}
    | set(ID_SELECTED.findall(code(path)))
    for path in SCRIPTS
)
IDS_WRITTEN = together(set(ID_WRITTEN.findall(code(path))) for path in TEMPLATES)


def test_every_data_name_of_a_script_is_declared() -> None:
    assert sorted((READ | GIVEN) - declared_data()) == []


def test_every_data_name_that_a_script_reads_is_written_somewhere() -> None:
    assert sorted(READ - WRITTEN - GIVEN) == []


def test_every_declared_data_name_is_used() -> None:
    assert sorted(declared_data() - READ - GIVEN) == []


def test_every_id_that_a_script_looks_for_is_declared() -> None:
    known = [re.escape(name).replace(r"\$\{string\}", r"[\w-]+") for name in declared_ids()]
    assert [name for name in sorted(LOOKED_FOR) if not re.fullmatch("|".join(known), name)] == []


def test_every_declared_id_is_written_by_a_template() -> None:
    # `reasons-${string}` here is `reasons-{{ kind }}` there.
    written = {re.sub(r"\{\{.*?\}\}", "${string}", name) for name in IDS_WRITTEN}
    assert sorted(declared_ids() - written) == []


def test_every_declared_id_is_used() -> None:
    scripts = "\n".join(code(path) for path in SCRIPTS)
    made_up = {f"{start}${{string}}" for start in re.findall(r"[bB]yId\(`([\w-]+)\$\{", scripts)}
    assert sorted(declared_ids() - LOOKED_FOR - made_up) == []
