# What six.moves gives are names of Python 3, whether six is installed or not; here the project stands for its library.

# --- path: urllib/__init__.py ---
# --- path: urllib/parse.py ---
def quote(text): pass
# --- path: http/__init__.py ---
# --- path: http/client.py ---
class HTTPConnection: pass
# --- path: functools.py ---
def reduce(function, items): pass
# --- path: vendored/__init__.py ---
# --- path: use.py ---
from six.moves import http_client, reduce as fold, urllib
#                                  ^ def: functools.py:1
from six.moves.urllib.parse import quote
#                                  ^ def: urllib/parse.py:1
#                       ^ def: urllib/parse.py:1
from vendored.six.moves import reduce
from six.moves import nothing_there
#                     ^ def: none

quote("x")
urllib.parse.quote("y")
#      ^ def: urllib/parse.py:1
#            ^ def: urllib/parse.py:1
http_client.HTTPConnection
#           ^ def: http/client.py:1
(fold, reduce)
#^ def: functools.py:1
#      ^ def: functools.py:1
