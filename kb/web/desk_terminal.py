"""The desk in a terminal: what editors propose for rules and words, one by one, before anything else waits.

Puts kb.proposals_terminal together with the books that know what a change does. Asks and prints by functions it is handed.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from kb.proposals import Proposals
from kb.proposals_terminal import Ask, Say, review
from kb.review_editors import Editors
from kb.review_kinds import Editor
from kb.review_log import Log
from kb.web import desk_rules_book, desk_words_book


def proposals(log: Log, editor: Editor, db: Path, rules_dir: Path | None, ask: Ask, say: Say) -> tuple[int, bool]:
    """Changes of rules and words that wait: how many were decided on, and whether the editor goes on."""
    rules, words = desk_rules_book.Book(rules_dir), desk_words_book.Book(db.resolve(), rules_dir)
    patient = partial(words.judge, patience=desk_words_book.LONGEST)
    people, made = Editors.beside(db).get, 0
    for book, judge, tell in (
        (rules, rules.judge, desk_rules_book.told),
        (words, patient, desk_words_book.told),
    ):
        done, go_on = review(Proposals(log, book.area), editor, judge, tell, people, ask, say)
        made += done
        if not go_on:
            return made, False
    return made, True
