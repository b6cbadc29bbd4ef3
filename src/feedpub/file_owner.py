"""Whose a file is: for messages about permissions. Only the standard library."""

from __future__ import annotations

import errno
import os
from pathlib import Path


def reason_of(error: OSError, path: Path) -> str:
    """Return why *path* could not be used; if another user owns it, who, and what to do."""
    reason = error.strerror or str(error)
    if error.errno not in (errno.EACCES, errno.EPERM):
        return reason
    # A file that cannot be made, or seen, is denied by one of its folders.
    for each in (path, *path.parents):
        if (owner := owner_of(each)) is not None:
            return f"{reason}: {owner}"
        if _may(each, os.W_OK | os.X_OK):
            break
    return reason


def owner_of(path: Path) -> str | None:
    """Return whose *path* is and what to do, in words.

    None if it does not exist, is this user's own, or may be written by this user anyway.
    """
    try:
        owner = path.stat().st_uid
    except OSError:
        return None
    me = os.geteuid()
    if owner == me or _may(path, os.W_OK):
        return None
    # Imported only for these messages.
    import shlex

    own, mine = _name(owner), _name(me)
    is_folder = path.is_dir()
    whose = f"{path if is_folder else 'it'} belongs to {own}, and this is {mine}"
    if owner != 0:
        return f"{whose}; run feedpub as {own}"
    # As a command run with sudo has left it.
    folder = shlex.quote(str(path if is_folder else path.parent))
    return f"{whose}; give it to {mine}: chown -R {mine} {folder}"


def _may(path: Path, mode: int) -> bool:
    return os.access(path, mode, effective_ids=os.access in os.supports_effective_ids)


def _name(user: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(user).pw_name
    except KeyError:
        return str(user)
