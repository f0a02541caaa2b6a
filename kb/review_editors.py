"""Who may decide: editors with their role, their password's hash and a line on conflicts of interest.

Knows one file, editors.json, readable by its owner alone, beside the databases and in neither: whoever copies or
publishes a database publishes no hash. Knows hashing from the standard library. Must not know what is decided.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from kb import wholefile
from kb.errors import DataError, InputError, Missing, NotAllowed, did_you_mean
from kb.review_kinds import READER, ROLES, Editor

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # pragma: no cover - not on Windows, where two at once are left to chance
    fcntl = None

NAME = "editors.json"
SHORTEST = 12  # characters of a password; length is what counts
LONGEST = 1024
_COST = (2**15, 8, 1)  # scrypt: n, r, p; 32 MB and about a tenth of a second
_MEMORY = 96 * 1024 * 1024
_NAME = re.compile(r"[a-z][a-z0-9._-]{0,39}")

Records = dict[str, dict[str, Any]]


class Editors:
    """editors.json. Read anew at each call: somebody may have been disabled a moment ago."""

    def __init__(self, path: Path) -> None:
        self.path = Path(path)

    @classmethod
    def beside(cls, db: Path) -> Editors:
        """Those who decide on a knowledge base."""
        return cls(Path(db).resolve().parent / NAME)

    def all(self) -> tuple[Editor, ...]:
        """Every editor, disabled ones too, by name."""
        return tuple(_editor(id_, record) for id_, record in sorted(self._read().items()))

    def get(self, id_: str) -> Editor:
        """The editor of this name, whatever its case; Missing where there is none."""
        records = self._read()
        key = id_.strip().casefold()
        if key not in records:
            near = did_you_mean(key, records) or "`backstory editor add` makes one"
            raise Missing(f"no editor {id_!r}", path=self.path, suggestion=near)
        return _editor(key, records[key])

    def working(self, id_: str) -> Editor:
        """As `get`, and NotAllowed where they are disabled."""
        editor = self.get(id_)
        if editor.disabled:
            raise NotAllowed(f"the editor {editor.id!r} is disabled", path=self.path)
        return editor

    def login(self, id_: str, password: str) -> Editor | None:
        """The editor whose password this is, or None: which of name, password and being disabled was wrong stays unsaid.

        A wrong name takes as long as a wrong password, so that names can't be told by time.
        """
        record = self._read().get(id_.strip().casefold())
        right = verified(password, record["password"] if record else _nobodys_hash())
        return _editor(id_.strip().casefold(), record) if record and right and not record.get("disabled") else None

    def add(self, id_: str, password: str, role: str = "editor", name: str = "", interests: str = "") -> Editor:
        """A new editor; InputError where the name is taken or nobody could be told by it."""
        if not _NAME.fullmatch(id_) or id_ == READER:
            raise InputError(f"a name is lower case letters, digits, dots and hyphens, not {id_!r}")
        if role not in ROLES:
            raise InputError(f"no role {role!r}", suggestion=f"one of {', '.join(ROLES)}")
        today = datetime.datetime.now(datetime.UTC).date().isoformat()
        record = {
            "role": role, "name": _line(name), "interests": _line(interests), "password": hashed(password),
            "disabled": False, "since": today,
        }  # fmt: skip
        with self._changing() as records:
            if id_ in records:
                raise InputError(f"there is an editor {id_!r} already", path=self.path)
            records[id_] = record
        return _editor(id_, record)

    def change(self, id_: str, **fields: Any) -> Editor:
        """Sets role, name, interests or disabled. A name is never given away again: it stands in the log."""
        if "role" in fields and fields["role"] not in ROLES:
            raise InputError(f"no role {fields['role']!r}", suggestion=f"one of {', '.join(ROLES)}")
        allowed = {key: value for key, value in fields.items() if key in ("role", "name", "interests", "disabled")}
        clean = {key: _line(value) if isinstance(value, str) else value for key, value in allowed.items()}
        with self._changing() as records:
            editor = self.get(id_)
            records[editor.id] |= clean
            return _editor(editor.id, records[editor.id])

    def reset(self, id_: str, password: str) -> Editor:
        """Another password; and a new stamp, by which cookies of before can be told and refused."""
        changed = {"password": hashed(password)}
        with self._changing() as records:
            editor = self.get(id_)
            records[editor.id] |= changed
        return editor

    def stamp(self, id_: str) -> str:
        """Changes with the password, the role and being disabled: a session that carries another one is over."""
        record = self._read().get(id_.strip().casefold())
        return hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()[:16] if record else ""

    def _read(self) -> Records:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise DataError(f"cannot be read as a list of editors: {error}", path=self.path) from None
        records = found.get("editors") if isinstance(found, dict) else None
        if not isinstance(records, dict) or not all(
            isinstance(record, dict) and record.get("role") in ROLES and isinstance(record.get("password"), str)
            for record in records.values()
        ):
            raise DataError("not a list of editors", path=self.path, suggestion="change it with `backstory editor`")
        return records

    @contextmanager
    def _changing(self) -> Iterator[Records]:
        """All records, written back at the end unless something raises; one at a time, where the system can lock."""
        folder = os.open(self.path.parent, os.O_RDONLY)
        try:
            if fcntl:
                fcntl.flock(folder, fcntl.LOCK_EX)
            records = self._read()
            yield records
            self._write(records)
        finally:
            os.close(folder)

    def _write(self, records: Mapping[str, Any]) -> None:
        """Whole or not at all, and readable by its owner alone from the first byte."""
        text = json.dumps({"editors": records}, ensure_ascii=False, indent=1, sort_keys=True)
        wholefile.write(self.path, f"{text}\n".encode(), 0o600)


def hashed(password: str) -> str:
    """`scrypt$n$r$p$salt$hash`; InputError for a password that is too short to be one."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InputError(f"a password has {SHORTEST} to {LONGEST} characters")
    n, r, p = _COST
    salt = secrets.token_bytes(16)
    return f"scrypt${n}${r}${p}${_text(salt)}${_text(_scrypt(password, salt, n, r, p))}"


def verified(password: str, stored: str) -> bool:
    """Whether the password has this hash; in time that does not depend on how nearly."""
    try:
        kind, n, r, p, salt, wanted = stored.split("$")
        if kind != "scrypt" or len(password) > LONGEST:
            return False
        found = _scrypt(password, base64.b64decode(salt, validate=True), int(n), int(r), int(p))
        return hmac.compare_digest(found, base64.b64decode(wanted, validate=True))
    except ValueError:
        return False


def _scrypt(password: str, salt: bytes, n: int, r: int, p: int) -> bytes:
    return hashlib.scrypt(password.encode(), salt=salt, n=n, r=r, p=p, maxmem=_MEMORY, dklen=32)


def _nobodys_hash() -> str:
    n, r, p = _COST
    return f"scrypt${n}${r}${p}${_text(bytes(16))}${_text(bytes(32))}"


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _line(text: str) -> str:
    return " ".join(text.split())[:500]


def _editor(id_: str, record: Mapping[str, Any]) -> Editor:
    return Editor(
        id_, record["role"], record.get("name", ""), record.get("interests", ""), bool(record.get("disabled"))
    )
