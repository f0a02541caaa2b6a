"""Editors are kept outside the databases; the terminal's queue asks, shows and decides."""

from __future__ import annotations

import json
import stat

import pytest

from kb import read, reviews
from kb.errors import DataError, InputError, Missing, NotAllowed
from kb.model import RuleRecord
from kb.review_editors import Editors, hashed, verified
from kb.review_log import Log
from kb.review_terminal import review
from kb.reviews import Editor, World
from kb.store import Store

GOOD = "correct horse battery"
EASES = "walking-backwards--ameliorates--low-back-pain"
REST = "rest--exacerbates--back-pain"


@pytest.fixture
def editors(tmp_path):
    return Editors.beside(tmp_path / "backstory.db")


def test_an_editor_is_known_by_name_role_and_interests(editors):
    editors.add("ann", GOOD, "lead", "Ann Example", "sells  no\nchairs")
    assert editors.get("ANN") == Editor("ann", "lead", "Ann Example", "sells no chairs")
    assert [each.id for each in editors.all()] == ["ann"]


def test_only_its_owner_can_read_the_file_and_no_password_is_in_it(editors):
    editors.add("ann", GOOD)
    assert stat.S_IMODE(editors.path.stat().st_mode) == 0o600
    assert GOOD not in editors.path.read_text() and "scrypt$" in editors.path.read_text()
    assert [path.name for path in editors.path.parent.iterdir()] == ["editors.json"]


def test_only_the_right_password_of_somebody_at_work_logs_in(editors):
    editors.add("ann", GOOD)
    assert editors.login("Ann", GOOD) == Editor("ann")
    for name, password in (("ann", GOOD + "x"), ("ann", ""), ("bob", GOOD), ("", ""), ("ann", "x" * 9_999)):
        assert editors.login(name, password) is None
    before = editors.stamp("ann")
    editors.change("ann", disabled=True)
    assert editors.login("ann", GOOD) is None and editors.stamp("ann") != before
    with pytest.raises(NotAllowed, match="disabled"):
        editors.working("ann")
    editors.change("ann", disabled=False)
    editors.reset("ann", "another long password")
    assert editors.login("ann", GOOD) is None
    assert editors.login("ann", "another long password")


@pytest.mark.parametrize(
    ("name", "password", "role"),
    [("Ann", GOOD, "editor"), ("a reader", GOOD, "editor"), ("", GOOD, "editor"), ("ann", "short", "editor"),
     ("ann", GOOD, "boss"), ("bob", GOOD, "editor")],
)  # fmt: skip
def test_an_editor_that_could_be_taken_for_another_is_refused(editors, name, password, role):
    editors.add("bob", GOOD)
    before = editors.path.read_text()
    with pytest.raises(InputError):
        editors.add(name, password, role)
    assert editors.path.read_text() == before


def test_a_misspelt_name_gets_a_suggestion_and_a_broken_file_one_clear_error(editors):
    editors.add("annabel", GOOD)
    with pytest.raises(Missing, match="did you mean 'annabel'"):
        editors.get("anabel")
    for text in ("{", "[]", '{"editors": {"ann": {}}}', '{"editors": []}'):
        editors.path.write_text(text)
        with pytest.raises(DataError):
            editors.all()


@pytest.mark.parametrize(
    "stored", ["", "scrypt$1$2", "md5$1$1$1$x$y", "scrypt$a$8$1$AA==$AA==", "scrypt$16384$8$1$!$!"]
)
def test_a_hash_that_is_none_fits_no_password(stored):
    assert not verified(GOOD, stored)


def test_the_same_password_has_two_hashes():
    one, two = hashed(GOOD), hashed(GOOD)
    assert one != two and verified(GOOD, one) and verified(GOOD, two)


# -- the terminal ----------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(tmp_path, words, studies, article):
    db = tmp_path / "backstory.db"
    rule = RuleRecord("r", "Rest less", "self_care", "always", "rest less", "review-2010", "weak", claims=(REST,))
    with Store(db) as store:
        more = {"confidence": 0.2, "confidence_reasons": ("a guess",)}
        store.put(
            *article(
                "one", ("Bed rest makes it worse.", REST, more), ("Seeds help.", "new-seeds--ameliorates--back-pain")
            ),
            "v1",
        )
        reviews.finish(store, World(words, studies, (), (rule,)))
    with Log(reviews.beside(db)) as log:
        yield read.connect(db), log


def go(desk, *replies, group=None, who="ann"):
    """Replies to what is asked; then what was said, and what was decided."""
    conn, log = desk
    left, said = list(replies), []

    def ask(text):
        said.append(text)
        return left.pop(0) if left else "q"

    count = review(conn, log, Editor(who), ask, said.append, group)
    made = [(each.kind, each.target.partition(":")[0], each.reason) for each in log.decisions()]
    assert len(made) >= count
    return "\n".join(said), made


def test_one_key_accepts_and_shows_the_next(desk):
    said, made = go(desk, "a")
    assert made == [("claim.accept", "claim", "")]
    assert "1 rule rests on it" in said and "rule: Rest less" in said and "«Bed rest makes it worse.»" in said
    assert "20% sure (a guess)" in said


def test_a_rejection_asks_why_and_asks_again_where_nothing_was_said(desk):
    said, made = go(desk, "r", "", "r", "an advert", group="unsure")
    assert made == [("evidence.reject", "evidence", "an advert")]
    assert "needs a reason" in said


def test_an_edit_asks_field_by_field_and_keeps_what_is_left_empty(desk):
    _, made = go(desk, "e", "", "causes", "", "yes", "", "in bed; at night", "it says so", group="unsure")
    assert made == [("evidence.edit", "evidence", "it says so")]
    payload = desk[1].get(1).payload
    assert {key: payload[key] for key in payload if key != "saw"} == {
        "relation": "causes", "negated": True, "conditions": ["in bed", "at night"],
    }  # fmt: skip


def test_a_wrong_reply_is_said_and_asked_again(desk):
    said, made = go(desk, "x", "e", "restt", "", "", "", "", "", "why", "s", group="unsure")
    assert "no key 'x'" in said and "did you mean" in said and made == []


def test_a_concept_is_merged_or_adopted(desk):
    _, made = go(desk, "a", "seeds", "seeds", "substance", "", "", "common enough", group="concepts")
    assert made == [("concept.adopt", "concept", "common enough")]


def test_skipping_goes_on_and_an_empty_queue_says_so(desk):
    said, made = go(desk, *["s"] * 20)
    assert made == [] and said.endswith("Nothing else waits.")
    assert go(desk, group="orphans")[0] == "Nothing waits."


def test_a_passage_is_taken_apart(desk):
    _, made = go(desk, "p", "rest causes back-pain", "rest impairs balance", "", "two claims", group="unsure")
    assert made == [("evidence.split", "evidence", "two claims")]
    assert json.loads(json.dumps(desk[1].get(1).payload["parts"])) == [
        {"subject": "rest", "relation": "causes", "object": "back-pain"},
        {"subject": "rest", "relation": "impairs", "object": "balance"},
    ]
