"""When the register's disk fails: the meeting written to another folder, sealed like the register."""

from __future__ import annotations

from pathlib import Path

from resultatdialog.dialogue.conversation import Conversation
from resultatdialog.dialogue.document import write_document
from resultatdialog.files import write_whole
from resultatdialog.locale import _
from resultatdialog.register.errors import NotSavedError
from resultatdialog.register.store import Register

SEALED = ".age"


def write_emergency(register: Register, conversation: Conversation, folder: Path) -> Path:
    """A session document of the meeting with everything recorded, saved or not; read back before it is trusted.

    Encrypted for the register itself and the office's recovery key when the register is encrypted. `session import`
    reads it into the register again. Raises OSError, or NotSavedError when it cannot be read back.
    """
    content = write_document(conversation).encode()
    at = register.clock()
    name = f"nodkopia-{conversation.school.code}-{at:%Y%m%dT%H%M%S}.json"
    try:
        target = folder.expanduser() / (name + SEALED if register.key else name)
        target.parent.mkdir(parents=True, exist_ok=True)
    except (RuntimeError, ValueError) as error:  # somebody's home that is nobody's; characters no name can have
        raise OSError(str(error)) from error
    write_whole(target, register.key.seal(content) if register.key else content, private=True)
    back = target.read_bytes()
    try:
        if (register.key.unseal(back) if register.key else back) != content:
            raise ValueError
    except ValueError as error:
        raise NotSavedError(target, _("what was written cannot be read back")) from error
    return target
