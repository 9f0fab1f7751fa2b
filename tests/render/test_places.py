"""How files and definitions are called."""

from __future__ import annotations

import pytest

from symindex.model.answers import Origin
from symindex.render.places import relative, titled, within_module
from tests.support.answers import LIBRARY, PROJECT, STDLIB


@pytest.mark.parametrize(
    ("file", "directory", "shown"),
    [
        ("/src/shop/till.py", "/src", "shop/till.py"),
        ("/src/shop/till.py", "/src/", "shop/till.py"),
        ("/src/shop/till.py", "/", "src/shop/till.py"),
        ("/src/shop/till.py", "/sr", "/src/shop/till.py"),
        ("/src/shop/till.py", "", "/src/shop/till.py"),
    ],
)
def test_paths_are_relative_below_the_directory_only(file: str, directory: str, shown: str) -> None:
    assert relative(file, directory) == shown


@pytest.mark.parametrize(
    ("file", "origin", "shown"),
    [
        ("/src/shop/till.py", PROJECT, "shop/till.py"),
        (
            "/src/.tox/py3/lib/python3.12/site-packages/oslo_config/cfg.py",
            LIBRARY,
            "oslo.config 10.0 › oslo_config/cfg.py",
        ),
        ("/src/.tox/py3/lib/python3.12/site-packages/odd.py", Origin("environment", "py3"), "py3 › odd.py"),
        ("/usr/lib/python3.12/json/decoder.py", STDLIB, "python3.12 › json/decoder.py"),
        ("/src/elsewhere/checkout/a.py", LIBRARY, "oslo.config 10.0 › elsewhere/checkout/a.py"),
    ],
)
def test_a_library_file_is_called_by_its_library(file: str, origin: Origin, shown: str) -> None:
    assert titled(file, origin, "/src") == shown


@pytest.mark.parametrize(
    ("symbol", "file", "shown"),
    [
        ("shop.till.Till.close", "/src/shop/till.py", "Till.close"),
        ("shop.Till", "/src/shop/__init__.py", "Till"),
        ("shop.till", "/src/shop/till.py", ""),
        ("till.Till", "/src/shop/src/till.py", "Till"),
        ("unknown.Till", "/src/shop/till.py", "unknown.Till"),
        ("Till", "/src/shop/bin/till", "Till"),
    ],
)
def test_a_definition_is_called_without_its_module(symbol: str, file: str, shown: str) -> None:
    assert within_module(symbol, file) == shown
