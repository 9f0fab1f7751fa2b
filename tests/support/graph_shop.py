"""A small project whose definitions hang together in every way there is."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "shop/__init__.py": "",
    "shop/api.py": """\
from shop.rpc import Client


class API:
    def create(self):
        return self._create("big")

    def _create(self, size):
        Client().build(size)
        Client().build(size)


def main():
    API().create()


API().create()
""",
    "shop/rpc.py": """\
class Client:
    def __init__(self):
        self.topic = make_topic()

    def build(self, size):
        self.prepare().call(size, "build")


def make_topic():
    return "till"
""",
    "shop/manager.py": """\
from shop.drivers import load


def logged(function):
    def wrapper(*args):
        return function(*args)
    return wrapper


class Manager:
    def __init__(self):
        self.driver = load()

    @logged
    def build(self, size):
        def locked():
            self.driver.spawn(size)
        run(locked)
        return self.total

    @property
    def total(self):
        return count()


def run(what):
    what()


def count():
    return 3
""",
    "shop/drivers/__init__.py": """\
def load():
    from shop.drivers.real import RealDriver
    return RealDriver()
""",
    "shop/drivers/base.py": """\
class Driver:
    def spawn(self, size):
        raise NotImplementedError


class Odd:
    pass
""",
    "shop/drivers/real.py": """\
from shop.drivers import base
import shop.manager


class RealDriver(base.Driver):
    def spawn(self, size):
        self.log(size)

    def log(self, size):
        self.log(size)


class TestDriver(RealDriver):
    def spawn(self, size):
        super().spawn(size)
""",
}


def make_shop(root: Path) -> Path:
    """The root of the project, with its files."""
    for name, content in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content)
    return root
