"""What only a wheel needs: the files from beside the packages moved into `server/shipped`, and nothing built left out.

Called by hatchling (pyproject.toml). It builds nothing itself: whoever installs Shopboard needs no Node.
"""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("config.yaml", "samples", "templates")


class WheelHook(BuildHookInterface[Any]):
    """Refuses where browser assets or catalogs are missing or older than their sources."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":  # it serves the checkout, which has its own
            return
        root = Path(self.root)
        if missing := [*_assets(root), *_catalogs(root)]:
            self.app.abort(f"missing, or older than its sources: {', '.join(missing)}. Run `make setup` first.")
        if self.target_name == "wheel":
            build_data["force_include"] |= {str(root / name): f"server/shipped/{name}" for name in SHIPPED}


def _assets(root: Path) -> list[str]:
    frontend = runpy.run_path(str(root / "server" / "frontend" / "build.py"))
    return [] if frontend["is_built"]() else ["the browser assets"]


def _catalogs(root: Path) -> list[str]:
    def is_old(source: Path) -> bool:
        compiled = source.with_suffix(".mo")
        return not compiled.is_file() or compiled.stat().st_mtime < source.stat().st_mtime

    sources = sorted((root / "server" / "translations").glob("*/LC_MESSAGES/*.po"))
    return [f"the catalog of {source.parents[1].name}" for source in sources if is_old(source)]
