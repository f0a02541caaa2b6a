"""The interview in a terminal: what is typed, what is said back, and how it stops."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rules.terminal import ask_all

ROOT = Path(__file__).resolve().parents[2]


def interview(ruleset, *replies):
    """The answers and all that was said, for a list of replies; then somebody stops."""
    left, said = [*replies, "q"], []
    return ask_all(ruleset, lambda _: left.pop(0), said.append), "\n".join(map(str, said))


def test_a_half_year_is_refused_with_the_name_of_the_question(shipped):
    raw, said = interview(shipped, "1", "44.5", "44")
    assert raw["age"] == "44"
    assert "age takes whole numbers, not 44.5" in said


def test_about_somebody_else_questions_and_help_say_they(shipped):
    _, said = interview(shipped, "2", "80", "1", "1", "7", "7", *["?"] * 30)
    assert "How old are they?" in said
    assert "Ask them openly" in said
    assert "do not know why" not in said


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.parametrize("key", [b"\x03", b"\x04"], ids=["Ctrl-C", "Ctrl-D"])
def test_to_break_off_says_so_and_has_done_nothing(key):
    import fcntl
    import termios

    def in_a_terminal_of_its_own() -> None:
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # what runs in the background has it ignored, and hands that on

    ours, theirs = os.openpty()
    code = "import sys; sys.argv = ['backstory', 'triage']; from backstory import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
        start_new_session=True, preexec_fn=in_a_terminal_of_its_own,
    )  # fmt: skip
    seen = b""
    while b"Who is this for" not in seen:
        seen += os.read(ours, 4096)
    time.sleep(0.2)
    os.write(ours, key)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 2
    assert b"stopped before a result; nothing was stored" in told
