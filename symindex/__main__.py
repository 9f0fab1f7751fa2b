"""`python -m symindex` is `symindex`."""

import os
import sys

# Python looks for modules in the current directory first, which may be a stranger's repository with a `json.py` in it.
if not getattr(sys.flags, "safe_path", False) and sys.path and sys.path[0] in ("", os.getcwd()):
    del sys.path[0]

from symindex.cli import main

if __name__ == "__main__":
    main()
