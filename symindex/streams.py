"""Standard input, output and error of the process."""

from __future__ import annotations

import os
import sys


def open_standard_streams() -> None:
    """Let what was closed when the program was started lead nowhere.

    Else the next file that is opened, the index for one, would be taken for standard output.
    """
    for descriptor, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(descriptor)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # the lowest that is free: those below are open by now
        if getattr(sys, name) is None:
            setattr(sys, name, open(descriptor, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
