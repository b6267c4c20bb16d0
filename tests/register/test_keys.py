from __future__ import annotations

import base64
import os
import traceback
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pyrage
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyrage import x25519

from quick_passphrase import quick_passphrases
from resultatdialog.files import write_whole
from resultatdialog.intake.problem import RefusedError
from resultatdialog.register import keys
from resultatdialog.register.connection import HEADER
from resultatdialog.register.errors import (
    DamagedKeyError,
    MissingKeyError,
    OtherKeyError,
    RegisterError,
    WrongPassphraseError,
    WrongRecoveryKeyError,
)
from resultatdialog.register.keys import (
    AGE,
    DataKey,
    KeyFiles,
    lock_for_office,
    lock_for_user,
    new_recovery_key,
    public_key_in,
    secret_key_in,
    unlock,
    unlock_for_office,
    with_office,
)
from resultatdialog.register.store import Register

PASSPHRASE = "hästar äter lök"
LOCKED = base64.b64decode(
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCAwR2M5YXdTa0RMaU5UT1FpajBSaThnIDIKUlpmVmpVRlRmQzZjYnozVFZ1NGdDSkwzeE"
    "NUNXNBNVhNclRNQTNrZHpsdwotLS0gd09wa1JaUDZCakE4VUhMTW96aUtjV09vZjdXdG5lMWFyZlgvcmpydm84RQqRr5Xypfd9vjucegPoRHdf"
    "qHsy252DfUewZxFXllCVbuKWJgdv0c0BEFwnDEI6C7Dv/pGSpUZlyktuETbFSkbRMyhOyIkJFOSjtdlLLP2sa1e3tACWg4egKNFxkCcwdAaoOF"
    "/X1CQpHJ0kuw9pueekXrHL/3atVoazzxpSVLswNi9D2RNx2k6NPxIt7LdgplE/ITbuLKvidyfmslVK8iOKGmFkZZKWjrxJaJ5X13GBFIrzPqEX"
    "oInXKTikRhi99sSpkeGCVhROKM3gI5ZiLnAOjiEVGcCzYOFruVbDzLVKks6r2Y+/53upTSSBV9M6pLc5ofU6yZ3BZlIfdV0liQcGpOOGyEEa+l"
    "d81S95EI9XnVxo9WveRpP1Jm4elud7MQoeLyYfViNxFnj2R9xO"
)
"""A key file for that passphrase as age writes it, made so that it opens in a millisecond (scrypt with 2² rounds)."""
KEY = DataKey(
    bytes(range(32)), bytes(range(16)), "AGE-SECRET-KEY-1S449MK8YJNGFV62XLY7UNE6MUZAKE5VP6NCTHZLF9DM8TVQWP05S6D7S8A"
)
"""What lies in it; made for these tests only."""

Form = Literal["NFC", "NFD"]
Opens = Callable[[Path], DataKey]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the register is that the keys belong to."""
    return tmp_path / "register.db"


@pytest.fixture
def office() -> tuple[str, str]:
    """An office's recovery key: secret and public."""
    return new_recovery_key()


def write_copies(files: tuple[Path, Path], first: bytes | None, second: bytes | None) -> None:
    for file, content in zip(files, (first, second), strict=True):
        if content is not None:
            file.write_bytes(content)


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def outcome(opens: Callable[[], DataKey]) -> type[BaseException] | DataKey:
    try:
        return opens()
    except RegisterError as error:
        return type(error)


# The passphrase.


def test_the_passphrase_opens_however_its_letters_are_composed_and_no_other_does(path: Path) -> None:
    """The real thing: each line takes a second or more."""
    lock_for_user(path, KEY, unicodedata.normalize("NFC", PASSPHRASE))

    assert KeyFiles.of(path).user[0].read_bytes().startswith(AGE + b"-> scrypt ")
    assert unlock(path, unicodedata.normalize("NFD", PASSPHRASE)) == KEY
    with pytest.raises(WrongPassphraseError, match=r"register\.db: fel lösenfras.*register recover"):
        unlock(path, PASSPHRASE.upper())


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_the_same_letters_lock_alike(path: Path, monkeypatch: pytest.MonkeyPatch, form: Form) -> None:
    quick_passphrases(monkeypatch)

    lock_for_user(path, KEY, unicodedata.normalize(form, PASSPHRASE))

    assert unlock(path, unicodedata.normalize("NFC", PASSPHRASE)) == KEY
    assert unlock(path, unicodedata.normalize("NFD", PASSPHRASE)) == KEY


def test_the_key_file_and_its_copy_are_equal_and_nobody_else_s_business(path: Path, office: tuple[str, str]) -> None:
    lock_for_office(path, with_office(KEY, office[1]))

    first, second = KeyFiles.of(path).recovery
    assert first.read_bytes() == second.read_bytes()
    assert KEY.key.hex().encode() not in first.read_bytes()
    assert sorted(file.name for file in path.parent.iterdir()) == sorted((first.name, second.name))
    if os.name != "nt":
        assert {file.stat().st_mode & 0o077 for file in (first, second)} == {0}


@pytest.mark.parametrize("there", [(LOCKED, None), (None, LOCKED), (LOCKED, LOCKED[:-1]), (b"", LOCKED)])
def test_one_missing_or_damaged_copy_is_written_anew_when_the_other_opens(
    path: Path, there: tuple[bytes | None, bytes | None]
) -> None:
    files = KeyFiles.of(path).user
    write_copies(files, *there)

    assert unlock(path, PASSPHRASE) == KEY

    assert [file.read_bytes() for file in files] == [LOCKED, LOCKED]


def test_a_wrong_passphrase_writes_nothing(path: Path) -> None:
    files = KeyFiles.of(path).user
    write_copies(files, LOCKED, None)

    with pytest.raises(WrongPassphraseError):
        unlock(path, "fel")

    assert [file.exists() for file in files] == [True, False]


@pytest.mark.parametrize("place", [0, 1])
def test_a_wrong_passphrase_is_called_wrong_although_one_copy_is_damaged(path: Path, place: int) -> None:
    there = [LOCKED, LOCKED]
    there[place] = b"trasig"
    write_copies(KeyFiles.of(path).user, there[0], there[1])

    with pytest.raises(WrongPassphraseError):
        unlock(path, "fel")


def test_a_key_file_cut_off_anywhere_is_called_damaged_and_not_a_wrong_passphrase(path: Path) -> None:
    files = KeyFiles.of(path).user
    found = {}
    for length in range(len(LOCKED)):
        write_copies(files, LOCKED[:length], LOCKED[:length])
        found[length] = outcome(lambda: unlock(path, PASSPHRASE))

    assert {length: said for length, said in found.items() if said is not DamagedKeyError} == {}


def test_a_changed_byte_never_opens_and_is_called_damage_where_that_can_be_told(path: Path) -> None:
    """Before `---` nobody can tell: only the right passphrase and the right bytes give the key of what follows."""
    files = KeyFiles.of(path).user
    told = LOCKED.index(b"---")
    found = {}
    for place in range(0, len(LOCKED), 3):
        write_copies(files, flipped(LOCKED, place), flipped(LOCKED, place))
        found[place] = outcome(lambda: unlock(path, PASSPHRASE))

    assert set(found.values()) <= {DamagedKeyError, WrongPassphraseError}
    assert [place for place, said in found.items() if place >= told and said is not DamagedKeyError] == []


def test_damage_names_the_file_and_where_another_is(path: Path) -> None:
    write_copies(KeyFiles.of(path).user, b"trasig", b"trasig")

    with pytest.raises(DamagedKeyError, match=r"register\.db\.user\.age: .*skadad.*säkerhetskopi"):
        unlock(path, PASSPHRASE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"5",
        b"{}",
        b'{"format": "annat", "version": 1}',
        KEY._to_json().replace(b'"version": 1', b'"version": 2'),
        KEY._to_json().replace(KEY.key.hex().encode(), b"00"),
        KEY._to_json().replace(KEY.salt.hex().encode(), b"zz" * 16),
    ],
)
def test_what_is_locked_and_is_no_key_is_called_damaged(
    path: Path, monkeypatch: pytest.MonkeyPatch, office: tuple[str, str], content: bytes
) -> None:
    quick_passphrases(monkeypatch)
    monkeypatch.setattr(DataKey, "_to_json", lambda _self: content)
    lock_for_user(path, KEY, PASSPHRASE)
    lock_for_office(path, with_office(KEY, office[1]))

    with pytest.raises(DamagedKeyError):
        unlock(path, PASSPHRASE)
    with pytest.raises(DamagedKeyError):
        unlock_for_office(path, office[0])


@pytest.mark.parametrize("opens", [lambda path: unlock(path, ""), lambda path: unlock_for_office(path, KEY.identity)])
def test_missing_key_files_are_named_with_where_to_find_them(path: Path, opens: Opens) -> None:
    with pytest.raises(MissingKeyError, match=r"register\.db: .*register\.db\.\w+\.age saknas.*säkerhetskopia"):
        opens(path)


def test_a_change_of_passphrase_cut_off_between_the_copies_leaves_both_old_and_new(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick_passphrases(monkeypatch)
    lock_for_user(path, KEY, "gammal")
    files = KeyFiles.of(path).user
    old = files[0].read_bytes()
    written: list[Path] = []

    def cut_off(target: Path, content: bytes, *, private: bool) -> None:
        if written:
            raise OSError("cut off")
        written.append(target)
        write_whole(target, content, private=private)

    monkeypatch.setattr(keys, "write_whole", cut_off)
    with pytest.raises(OSError, match="cut off"):
        lock_for_user(path, KEY, "ny")
    monkeypatch.undo()
    quick_passphrases(monkeypatch)
    new = files[0].read_bytes()

    for passphrase, content in (("gammal", old), ("ny", new)):
        write_copies(files, new, old)
        assert unlock(path, passphrase) == KEY
        assert {file.read_bytes() for file in files} == {content}


# The office's recovery key.


def test_the_recovery_key_opens_and_another_does_not(path: Path, office: tuple[str, str]) -> None:
    secret, public = office
    key = with_office(KEY, public)
    lock_for_office(path, key)

    assert unlock_for_office(path, secret) == key
    with pytest.raises(WrongRecoveryKeyError, match=r"register\.db"):
        unlock_for_office(path, new_recovery_key()[0])


@pytest.mark.parametrize("place", [0, 1])
def test_one_damaged_copy_of_the_recovery_file_is_enough(path: Path, office: tuple[str, str], place: int) -> None:
    key = with_office(KEY, office[1])
    lock_for_office(path, key)
    KeyFiles.of(path).recovery[place].write_bytes(b"trasig")

    assert unlock_for_office(path, office[0]) == key


def test_a_recovery_file_cut_off_anywhere_is_called_damaged_and_not_the_wrong_key(
    path: Path, office: tuple[str, str]
) -> None:
    lock_for_office(path, with_office(KEY, office[1]))
    files = KeyFiles.of(path).recovery
    whole = files[0].read_bytes()
    found = {}
    for length in range(0, len(whole), 7):
        write_copies(files, whole[:length], whole[:length])
        found[length] = outcome(lambda: unlock_for_office(path, office[0]))

    assert {length: said for length, said in found.items() if said is not DamagedKeyError} == {}


def test_another_recovery_key_changes_nothing_else_of_the_key(office: tuple[str, str]) -> None:
    key = with_office(KEY, office[1])

    assert (key.key, key.salt, key.identity, key.office) == (KEY.key, KEY.salt, KEY.identity, office[1])


def test_a_new_recovery_key_is_a_pair_and_each_is_another() -> None:
    (secret, public), (other, _public) = new_recovery_key(), new_recovery_key()

    assert str(x25519.Identity.from_str(secret).to_public()) == public
    assert secret != other


def test_a_public_key_is_found_among_comments(office: tuple[str, str]) -> None:
    public = office[1]

    for text in (public, f"# kontorets\n\n  {public}  \n", f"{public}\r\n# slut\r\n"):
        assert public_key_in(text, "office.pub") == public


def test_a_secret_key_is_found_as_age_s_own_tools_write_it(office: tuple[str, str]) -> None:
    secret, public = office

    assert secret_key_in(f"# created: 2026-11-21T12:00:00Z\n# public key: {public}\n{secret}\n", "key.txt") == secret


def test_the_secret_key_given_as_the_public_one_is_refused_and_not_repeated(office: tuple[str, str]) -> None:
    secret, public = office
    for text in (secret, f"# {public}\n{secret}\n"):
        with pytest.raises(RefusedError, match=r"office\.txt: .*hemliga.*age1") as refused:
            public_key_in(text, "office.txt")
        assert secret not in str(refused.value)


@pytest.mark.parametrize("text", ["", "# bara en kommentar", "hej", "age1", "age1åäö", "hej\nage1..."])
def test_a_file_without_a_key_is_refused_by_name(office: tuple[str, str], text: str) -> None:
    with pytest.raises(RefusedError, match=r"office\.pub: .*age1"):
        public_key_in(text, "office.pub")
    with pytest.raises(RefusedError, match=r"office\.txt: .*AGE-SECRET-KEY-1"):
        secret_key_in(text, "office.txt")


def test_the_public_key_given_as_the_secret_one_is_refused(office: tuple[str, str]) -> None:
    with pytest.raises(RefusedError, match="AGE-SECRET-KEY-1"):
        secret_key_in(office[1], "office.pub")


# The key itself.


def test_every_key_is_another_of_the_right_length(office: tuple[str, str]) -> None:
    one, two = DataKey.random(office[1]), DataKey.random()

    assert (len(one.key), len(one.salt), one.office) == (32, 16, office[1])
    assert not {one.key, one.salt, one.identity} & {two.key, two.salt, two.identity}


def test_a_register_opens_with_its_key_and_with_no_other(path: Path) -> None:
    Register(path, key=KEY).close()

    Register(path, key=KEY).close()
    assert not path.read_bytes().startswith(HEADER)
    with pytest.raises(OtherKeyError, match=r"register\.db"):
        Register(path, key=DataKey(DataKey.random().key, KEY.salt, KEY.identity))


def test_the_key_files_of_another_register_open_and_their_key_does_not(tmp_path: Path, office: tuple[str, str]) -> None:
    ours, theirs = tmp_path / "a" / "register.db", tmp_path / "b" / "register.db"
    for path in (ours, theirs):
        key = DataKey.random(office[1])
        Register(path, key=key).close()
        lock_for_office(path, key)
    for mine, other in zip(KeyFiles.of(ours).recovery, KeyFiles.of(theirs).recovery, strict=True):
        mine.write_bytes(other.read_bytes())
    content = ours.read_bytes()

    with pytest.raises(OtherKeyError, match="hör nyckelfilerna till ett annat register"):
        Register(ours, key=unlock_for_office(ours, office[0]))
    assert ours.read_bytes() == content


def test_nothing_shown_of_a_key_gives_it_away(path: Path) -> None:
    key = DataKey.random()
    Register(path, key=DataKey.random()).close()
    shown = [repr(key), str(key), f"{key}", repr({"key": [key]})]
    try:
        Register(path, key=key)
    except OtherKeyError as error:
        shown += [str(error), *traceback.TracebackException.from_exception(error, capture_locals=True).format()]

    secrets = [key.key.hex(), repr(key.key), key.salt.hex(), repr(key.salt), key.identity, key.pragma]
    assert [secret for secret in secrets if any(secret in words for words in shown)] == []


@given(st.binary(max_size=70_000))
def test_what_is_sealed_is_unsealed_by_the_same_key_only(content: bytes) -> None:
    sealed = KEY.seal(content)

    assert KEY.unseal(sealed) == content
    with pytest.raises(ValueError):
        DataKey.random().unseal(sealed)


def test_the_office_opens_what_is_sealed_too(office: tuple[str, str]) -> None:
    secret, public = office
    sealed = with_office(KEY, public).seal(b"mote")

    assert b"mote" not in sealed
    assert KEY.unseal(sealed) == b"mote"
    assert pyrage.decrypt(sealed, [x25519.Identity.from_str(secret)]) == b"mote"
    with pytest.raises(pyrage.DecryptError):
        pyrage.decrypt(KEY.seal(b"mote"), [x25519.Identity.from_str(secret)])


def test_what_is_sealed_and_then_damaged_is_refused() -> None:
    sealed = KEY.seal(b"mote")

    for damaged in (b"", sealed[:-1], flipped(sealed, len(sealed) - 1), flipped(sealed, 30), b"mote"):
        with pytest.raises(ValueError):
            KEY.unseal(damaged)
