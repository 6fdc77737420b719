"""Finds what answers: a file with a `blueprint`, among the pages or in the API, is one by standing in its folder."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from flask import Blueprint


def answering(package: ModuleType) -> tuple[ModuleType, ...]:
    """The modules of a package that have a blueprint of their own, by their names."""
    modules = [import_module(f"{package.__name__}.{found.name}") for found in iter_modules(package.__path__)]
    return tuple(module for module in modules if isinstance(getattr(module, "blueprint", None), Blueprint))
