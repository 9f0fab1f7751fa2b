"""Volumes that others can write to unseen, as the kernel's table of mounts names them."""

from __future__ import annotations

from pathlib import Path

import pytest

from symindex.workspace.volumes import remote_volume

_MOUNTS = r"""22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:40 / /home rw - nfs4 server:/home rw
31 30 254:1 / /home/me/local rw - xfs /dev/vdb rw
32 22 0:41 / /mnt/with\040space rw - fuse.sshfs me@there: rw
33 22 0:42 / /both rw - 9p host rw
34 33 0:43 / /both rw - tmpfs tmpfs rw
35 22 0:44 / /share rw - tmpfs tmpfs rw
36 35 0:45 / /share rw shared:7 master:1 - virtiofs host rw
"""


@pytest.mark.parametrize(
    ("path", "volume"),
    [
        ("/srv/project", None),
        ("/home/me/project", "nfs4"),
        ("/home", "nfs4"),
        ("/homes/me", None),
        ("/home/me/local/project", None),
        ("/mnt/with space/project", "fuse.sshfs"),
        ("/both/project", None),
        ("/share/project", "virtiofs"),
    ],
)
def test_what_lies_on_a_network_volume(tmp_path: Path, path: str, volume: str | None) -> None:
    (tmp_path / "mounts").write_text(_MOUNTS)
    assert remote_volume(path, str(tmp_path / "mounts")) == volume


def test_where_there_is_no_such_table_nobody_can_tell(tmp_path: Path) -> None:
    assert remote_volume("/home", str(tmp_path / "mounts")) is None
