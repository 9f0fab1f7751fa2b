"""Decide whether a directory lies on a volume that others can write to without this machine's kernel knowing."""

from __future__ import annotations

import os
import re
from typing import Final

# Network file systems, and what shares a host's directories with a virtual machine or container.
_REMOTE: Final = re.compile(
    r"nfs\d?|cifs|smb\d?|smbfs|ncpfs|afs|coda|ceph|lustre|gpfs|beegfs|orangefs|gfs2|ocfs2"
    r"|9p|virtiofs|vboxsf|prl_fs|vmhgfs|drvfs|fuse\..*"
)


def remote_volume(path: str, mounts: str = "/proc/self/mountinfo") -> str | None:
    """The type of the volume a path lies on if it is such a one; None where it is not, or nobody can tell."""
    try:
        with open(mounts, encoding="utf-8", errors="surrogateescape") as stream:
            lines = stream.read().splitlines()
    except OSError:
        return None
    path = os.path.realpath(path)
    mounted = ("", "")  # mount point, type; of equal ones the last covers the others
    for line in lines:
        fields, _, rest = line.partition(" - ")
        point = _unescaped(fields.split(" ")[4])
        if len(point) >= len(mounted[0]) and (path == point or path.startswith(point.rstrip("/") + "/")):
            mounted = (point, rest.split(" ")[0])
    return mounted[1] if _REMOTE.fullmatch(mounted[1]) else None


def _unescaped(point: str) -> str:
    return re.sub(r"\\([0-7]{3})", lambda match: chr(int(match[1], 8)), point)
