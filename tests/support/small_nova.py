"""A project with the names that the documentation's examples use: a few files in the shape of OpenStack's Nova."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Final

_MANAGER_LINE: Final = 2402  # the place that README asks about: a call in column 16
_TEST_LINE: Final = 98
_ENTRY_POINT_LINE: Final = 31

_CONTEXT: Final = '''\
"""Contexts of requests."""


class RequestContext:
    """Security context of a request."""

    def elevated(self):
        return RequestContext()


def get_admin_context():
    return RequestContext().elevated()
'''
_MANAGER: Final = '''\
"""Handles all processes that relate to instances."""
from nova import context
from nova.objects.instance import Instance
from nova.virt.driver import ComputeDriver


class ComputeManager:
    """Manages the running instances, and rolls a live migration back."""

    def __init__(self, driver: ComputeDriver):
        self.driver = driver

    def build_and_run_instance(self, instance: Instance):
        context.get_admin_context()
        instance.save()
        self.driver.spawn(instance)
'''
_NOTEBOOK: Final = json.dumps(
    {
        "nbformat": 4,
        "cells": [
            {"cell_type": "markdown", "source": ["# Analysis"]},
            {"cell_type": "code", "source": ["from tools import Saw\n"], "outputs": []},
            {"cell_type": "code", "source": ["saw = Saw()\n", *["\n"] * 10, "saw.cut()\n"], "outputs": []},
        ],
    }
)
_FILES: Final = {
    "analysis.ipynb": _NOTEBOOK,
    "tools.py": "class Saw:\n    def cut(self): ...\n",
    "aiohttp/__init__.py": "",
    "aiohttp/streams.py": "class StreamReader:\n    def feed_data(self, data): ...\n",
    "aiohttp/_http_parser.pyx": (
        "from aiohttp.streams import StreamReader\n\n\ncdef class HttpRequestParser:\n"
        "    def parse(self):\n        StreamReader().feed_data(b'')\n"
    ),
    "nova/__init__.py": "",
    "nova/context.py": _CONTEXT,
    "nova/conf.py": "from oslo_config import cfg\nCONF = cfg.ConfigOpts()\nopts = [cfg.IntOpt('port')]\n",
    "nova/compute/__init__.py": "",
    "nova/compute/api.py": (
        "from nova.compute.manager import ComputeManager\nfrom nova.virt.libvirt import LibvirtDriver\n\n\n"
        "class API:\n    def create(self, instance):\n        driver = LibvirtDriver()\n"
        "        driver.spawn(instance)\n        ComputeManager(driver).build_and_run_instance(instance)\n"
    ),
    "nova/compute/manager.py": _MANAGER.ljust(len(_MANAGER)) + "\n" * (_MANAGER_LINE - _MANAGER.count("\n") - 2)
    + "def late():\n    x = 1 or (ComputeManager)\n    return x\n",
    "nova/objects/__init__.py": "",
    "nova/objects/instance.py": "class Instance:\n    def save(self):\n        pass\n",
    "nova/virt/__init__.py": "",
    "nova/virt/driver.py": "class ComputeDriver:\n    def spawn(self, instance):\n        raise NotImplementedError\n",
    "nova/virt/libvirt.py": (
        "from nova.virt.driver import ComputeDriver\n\n\nclass LibvirtDriver(ComputeDriver):\n"
        "    def spawn(self, instance):\n        instance.save()\n"
    ),
    "nova/virt/retry.py": (
        "# A deadlock is retried.\nclass RetryOnDeadlock:\n"
        "    \"\"\"Retry on a deadlock; migration rollback.\"\"\"\n\n\n"
        "def live_migration():\n    \"\"\"Live migration, with rollback.\"\"\"\n"
    ),
    "nova/utils.py": '"""Utilities."""\n\n\ndef find_root():\n    """The root."""\n\n\nfind_root()\n',
    "nova/tests/__init__.py": "",
    "nova/tests/unit/__init__.py": "",
    "nova/tests/unit/test_utils.py": "import unittest\nfrom nova.objects.instance import Instance\n"
    "from nova.compute.api import API\n\n\nclass UtilsTest(unittest.TestCase):\n"
    "    def test_create(self):\n        API().create(Instance())\n"
    + "\n" * (_TEST_LINE - 9)
    + "    def test_save(self):\n        Instance().save()\n",
    "nova/tests/unit/test_context.py": (
        "import unittest\nfrom nova.context import RequestContext\n\n\nclass ContextTest(unittest.TestCase):\n"
        "    def test_elevated(self):\n        RequestContext().elevated()\n"
    ),
    "src/flask/json/provider.py": (
        "class JSONProvider:\n    def dumps(self, obj): ...\n    def dump(self, obj): self.dumps(obj)\n"
    ),
    "pyproject.toml": "[tool.symindex]\nstdlib = false\n",
    "setup.cfg": "[metadata]\nname = nova\n" + "\n" * (_ENTRY_POINT_LINE - 5)
    + "[entry_points]\nconsole_scripts =\n    nova-utils = nova.utils:find_root\n",
    "tox.ini": "[tox]\nenvlist = py3\n[testenv]\ncommands = stestr run {posargs}\n",
    ".stestr.conf": "[DEFAULT]\ntest_path=./nova/tests/unit\ntop_dir=./\n",
    ".venv/pyvenv.cfg": "home = /nowhere/bin\nversion = 3.12.1\n",
    ".venv/bin/python": "",
    ".venv/lib/python3.12/site-packages/oslo_config/__init__.py": "",
    ".venv/lib/python3.12/site-packages/oslo_config/cfg.py": (
        "class IntOpt:\n    def __init__(self, name): pass\n\n\nclass ConfigOpts: pass\n"
    ),
    ".venv/lib/python3.12/site-packages/oslo.config-10.1.dist-info/METADATA": "Name: oslo.config\nVersion: 10.1\n",
    ".venv/lib/python3.12/site-packages/oslo.config-10.1.dist-info/RECORD": "oslo_config/cfg.py,,\n",
}  # fmt: skip


def _fleet(root: Path) -> None:
    """A fleet of this one project, under the name that examples have."""
    fleets = root / "configuration/fleets"
    fleets.mkdir(parents=True)
    (fleets / "openstack.txt").write_text(f"{root}\n")


def make_small_nova(root: Path) -> Path:
    """The root, with the project in it as a repository of git whose last commit is not the newest state."""
    for name, text in _FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    _fleet(root)
    (root / ".gitignore").write_text(".venv/\n")
    who = ("-c", "user.name=tests", "-c", "user.email=tests@example.org")
    commands = (("init", "-q", "-b", "main"), ("add", "-A"), (*who, "commit", "-q", "-m", "All"))
    for command in (*commands, *(("branch", name) for name in ("feature-1", "feature-2"))):
        subprocess.run(["git", *command], cwd=root, check=True)
    feature = (("checkout", "-q", "-b", "feature"), ("add", "-A"), (*who, "commit", "-q", "-m", "Feature"))
    (root / "nova/objects/feature.py").write_text("def feature():\n    pass\n")
    for command in (*feature, ("checkout", "-q", "main")):
        subprocess.run(["git", *command], cwd=root, check=True)
    instance = root / "nova/objects/instance.py"
    instance.write_text(instance.read_text().replace("pass", "return self"))
    return root
