"""Suitable places for a register: this computer's own disk, in a folder that no other program copies.

A synchronised folder copies the file half written and leaves copies elsewhere; locks on a network disk are unreliable
(two laptops could write to the same register); a removable disk may be pulled out in the middle of a commit.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path, PurePath

from resultatdialog.locale import _

_NETWORK = frozenset(
    {"nfs", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afs", "afpfs", "ceph", "glusterfs", "lustre", "ncpfs"}
    | {"webdav", "davfs", "vboxsf", "fuse.sshfs", "fuse.davfs2", "fuse.rclone", "fuse.s3fs", "fuse.gvfsd-fuse"}
)
"""Types of network file systems, as Linux and macOS name them."""
_SYNCED = (
    *("onedrive", "dropbox", "nextcloud", "owncloud", "google drive", "googledrive", "icloud drive", "iclouddrive"),
    *("com~apple~clouddocs", "mobile documents", "cloudstorage", "box sync", "pcloud", "megasync", "synology drive"),
    *("my drive", "min enhet", "pclouddrive", "proton drive", "tresorit drive"),
)
"""Names of synchronised folders, in lower case; an organisation may follow, as in `OneDrive - Nacka kommun`."""
_MARKS = (".dropbox", ".dropbox.cache", ".owncloudsync.log", ".nextcloudsync.log", ".stfolder")
"""Files and folders that synchronising programs keep at the top of their folder."""
_ESCAPE = re.compile(r"\\([0-7]{3})")
"""Octal escape for spaces and the like in the table of mounts."""
_DRIVE_REMOVABLE, _DRIVE_REMOTE = 2, 4
"""Values of Windows' GetDriveType."""


def objection(path: Path, environment: Mapping[str, str] = os.environ, mounts: str | None = None) -> str | None:
    """The reason, as a sentence, that a register should not lie at the path; None when the place is suitable.

    `mounts` is the text of /proc/self/mountinfo, read from the system unless given.
    """
    if str(path).startswith("\\\\"):
        return _network()
    full = _real(path)
    if _synced(full, environment):
        return _("the folder is synchronised with a cloud service, which copies the register half written.")
    roaming = environment.get("APPDATA")
    if roaming and full.is_relative_to(_real(Path(roaming))):
        return _("the folder follows the user between computers, which copies the register half written.")
    return _on_disk(full, mounts)


def _on_disk(path: Path, mounts: str | None) -> str | None:
    if sys.platform == "win32":  # pragma: no cover
        import ctypes

        kind = ctypes.windll.kernel32.GetDriveTypeW(path.anchor)
        return _network() if kind == _DRIVE_REMOTE else _removable() if kind == _DRIVE_REMOVABLE else None
    if sys.platform == "darwin" and mounts is None:  # pragma: no cover
        return _removable() if path.is_relative_to("/Volumes") else None
    if mounts is None:
        table = Path("/proc/self/mountinfo")
        mounts = table.read_text(encoding="utf-8", errors="replace") if table.is_file() else ""
    device, point, kind = _mount(path, mounts)
    if kind in _NETWORK:
        return _network()
    if point.is_relative_to("/media") or point.is_relative_to("/run/media") or _is_removable(device):
        return _removable()
    return None


def _network() -> str:
    return _("the folder lies on a network disk, where two computers can write to the register at once.")


def _removable() -> str:
    return _("the folder lies on a removable disk, which can be pulled out in the middle of a sentence.")


def _real(path: Path) -> Path:
    """The path with links resolved, as far as it exists."""
    return path.resolve()


def _synced(path: Path, environment: Mapping[str, str]) -> bool:
    """Whether a cloud service synchronises the path's folder."""
    named = [environment.get(name) for name in ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")]
    if any(folder and path.is_relative_to(_real(Path(folder))) for folder in named):
        return True
    folders = path.parents
    marked = (folder / mark for folder in folders for mark in _MARKS)
    settings = ".dropbox"  # a file in the folder itself; a folder of this name holds the program's settings at home
    return any(_is_synced_name(folder) for folder in folders) or any(
        mark.is_file() if mark.name == settings else mark.exists() for mark in marked
    )


def _is_synced_name(folder: PurePath) -> bool:
    name = folder.name.casefold()
    return any(name == known or name.startswith((f"{known} ", f"{known}-", f"{known}(")) for known in _SYNCED) or (
        name.startswith("icloud~")
    )


def _mount(path: Path, mounts: str) -> tuple[str, PurePath, str]:
    """Device number, mount point and file system type of the innermost (of several the last) mount with the path."""
    best = ("", PurePath("/"), "")
    for line in mounts.splitlines():
        before, _dash, after = line.partition(" - ")
        fields = before.split()
        if len(fields) < 5 or not after:
            continue
        point = PurePath(_ESCAPE.sub(lambda found: chr(int(found[1], 8)), fields[4]))
        if path.is_relative_to(point) and len(point.parts) >= len(best[1].parts):
            best = (fields[2], point, after.split()[0])
    return best


def _is_removable(device: str) -> bool:
    """Whether Linux calls the disk removable; a partition's folder in /sys lies in its disk's folder."""
    if not device:
        return False
    disk = (Path("/sys/dev/block") / device).resolve()
    flags = [folder / "removable" for folder in (disk, disk.parent)]
    return any(file.is_file() and file.read_text(encoding="ascii").strip() == "1" for file in flags)
