"""Who sits at the desk: the login cookie, and how often a wrong password may be tried. Knows no page.

The cookie holds a name, a stamp and when it was made, signed. What somebody may do is never read from it: at each
request their name is looked up anew, exactly as it is written, and the stamp must be that of their account as it is now.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict, deque
from typing import Any

from itsdangerous import BadSignature

from kb.errors import BackstoryError
from kb.review_editors import Editors
from kb.review_kinds import Editor

COOKIE = "backstory_desk"
PATH = "/curate"
HOURS = 12  # a session ends after a working day, whatever happens in it
_NAMESPACE = "desk"


class Sessions:
    """Opens and reads sessions of one site. Those that were left are remembered until this process ends."""

    def __init__(self, datasette: Any, editors: Editors) -> None:
        self.datasette = datasette
        self.editors = editors
        self._left: OrderedDict[str, None] = OrderedDict()

    def opened(self, editor: Editor) -> str:
        """The value of the cookie for somebody whose password was right."""
        made = {"id": editor.id, "stamp": self.editors.stamp(editor.id), "at": int(time.time())}
        return str(self.datasette.sign({**made, "n": secrets.token_hex(8)}, _NAMESPACE))

    def editor(self, cookie: str) -> Editor | None:
        """Whose session it is, or None where it is no session, is over, or was ended by a change of the account."""
        read = self._read(cookie)
        if read is None or read["n"] in self._left or not 0 <= time.time() - read["at"] < HOURS * 3600:
            return None
        try:
            found = self.editors.working(read["id"])
        except BackstoryError:
            return None
        # `get` forgives the case of a name for people at a terminal; a session has it as it is written, or is none.
        same = found.id == read["id"] and hmac.compare_digest(self.editors.stamp(found.id), read["stamp"])
        return found if same else None

    def leave(self, cookie: str) -> None:
        """Ends a session: its cookie is worth nothing from now on, wherever it was copied to."""
        if read := self._read(cookie):
            self._left[read["n"]] = None
            while len(self._left) > 10_000:
                self._left.popitem(last=False)

    def _read(self, cookie: str) -> dict[str, Any] | None:
        try:
            read = self.datasette.unsign(cookie, _NAMESPACE)
        except BadSignature:
            return None
        kinds = {"id": str, "stamp": str, "at": int, "n": str}
        if not isinstance(read, dict) or any(not isinstance(read.get(name), kind) for name, kind in kinds.items()):
            return None
        return read


class Throttle:
    """How often something may be done by one key in a span of time. In memory only: it forgets at a restart."""

    def __init__(self, times: int, seconds: float, keys: int = 10_000) -> None:
        self.times = times
        self.seconds = seconds
        self._most = keys
        self._done: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> float:
        """Seconds until it may be done again; 0 where it may be done now."""
        with self._lock:
            done = self._recent(key)
            return 0.0 if len(done) < self.times else max(done[0] + self.seconds - time.monotonic(), 0.1)

    def note(self, key: str) -> None:
        """It was done."""
        with self._lock:
            self._recent(key).append(time.monotonic())
            self._done.move_to_end(key)
            while len(self._done) > self._most:
                self._done.popitem(last=False)

    def forget(self, key: str) -> None:
        """As if it had never been done: after a right password."""
        with self._lock:
            self._done.pop(key, None)

    def _recent(self, key: str) -> deque[float]:
        done = self._done.setdefault(key, deque(maxlen=self.times))
        while done and done[0] <= time.monotonic() - self.seconds:
            done.popleft()
        return done
