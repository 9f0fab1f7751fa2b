Objects of `unittest.mock`: what `patch` passes, attributes and results of mocks. Those of the standard library stand here.

# --- path: unittest/__init__.py ---
# --- path: unittest/mock.py ---
class MagicMock:
    def __call__(self, *args):
        return unknown(args)
    def assert_called_once(self):
        pass
def patch(target, new=None):
    return unknown(target)
class _patch:
    def __enter__(self):
        return unknown(self)
def patching(target):
    return _patch()
# --- path: test_jobs.py ---
from unittest import mock
from unittest.mock import patch
class Client:
    def send(self):
        pass
def work(client):
    client.send()
    #      ^ def: 4 (inferred)
@patch("a.b", 1)
@patch("a.c")
@mock.patch.object(Client, "send")
def test_it(first, second, third=None):
    first.assert_called_once()
    #     ^ def: unittest/mock.py:4 (inferred)
    second.send.assert_called_once()
    #           ^ def: unittest/mock.py:4 (inferred)
    second.send(1).assert_called_once()
    #              ^ def: unittest/mock.py:4 (inferred)
    work(first)
    work(Client())
@patch("a.b")
class TestAll:
    def test_one(self, sent):
        sent.assert_called_once()
        #    ^ def: unittest/mock.py:4 (inferred)
def test_entered():
    with mock.patching("a.b") as entered:
        entered.assert_called_once()
        #       ^ def: unittest/mock.py:4 (inferred)
