"""/triage in-process: every screen, every disposition, and that nothing anybody says is kept anywhere."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from kb.web import state, triage_form
from rules import interview
from rules.model import Question, RuleSet

FORM = {"content-type": "application/x-www-form-urlencoded"}
USUAL = {"for_whom": "me", "age": 34, "country": "uk", "start": "lift_twist"}
# One story for each disposition: only what is out of the ordinary.
STORIES = {
    "self_care": {},
    "see_doctor": {"course": "worse"},
    "urgent": {"leg_strength": "one"},
    "emergency": {"cauda_new": ["numb"]},
}


class Person:
    """Somebody without JavaScript: sends what the last page's form holds, and reads what comes back."""

    def __init__(self, site: Any, answers: dict[str, Any]) -> None:
        self.site = site
        self.rules: RuleSet = state.of(site.datasette).rules()
        self.answers = {**USUAL, **answers}
        self.responses: list[Any] = []

    def send(self, *pairs: tuple[str, str]) -> Any:
        """POSTs a form."""
        response = self.site.post("/triage", content=urlencode(pairs), headers=FORM)
        self.responses.append(response)
        return response

    @property
    def text(self) -> str:
        """The page that the person looks at."""
        return str(self.responses[-1].text)

    def carried(self) -> list[tuple[str, str]]:
        """The hidden fields of the first form of the page."""
        form = self.text[self.text.index('<form action="/triage"') :]
        form = form[: form.index("</form>")]
        found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
        return [(name, html.unescape(value)) for name, value in found if name != "csrftoken"]

    def asked(self) -> list[str]:
        """The questions on the page."""
        return re.findall(r'id="q-([a-z_]+)"', self.text)

    def say(self, question: str) -> list[tuple[str, str]]:
        """The person's answer to a question, as the form sends it."""
        value = self.answers.get(question, interview.unremarkable(self.rules, question))
        values = value if isinstance(value, list) else [value]
        name = "x" if value in ("unknown", "declined") and self.rules.questions[question].kind == "number" else "a"
        return [(f"{name}.{question}", str(each)) for each in values]

    def next(self, do: str = "next") -> None:
        """Answers the screen and goes on."""
        self.send(*self.carried(), *(pair for id_ in self.asked() for pair in self.say(id_)), ("do", do))

    def to_the_end(self) -> str:
        """Answers everything that is asked; the disposition."""
        self.send(("do", "start"))
        while self.asked():
            assert len(self.responses) < 60, "the interview does not end"
            self.next()
        return self.disposition()

    def disposition(self) -> str:
        """What the result page says."""
        found = re.search(r'class="verdict (\w+)"', self.text)
        assert found, self.text[:2000]
        return found[1]


@pytest.mark.parametrize("disposition", STORIES)
def test_each_disposition_is_reached_by_answering(site: Any, disposition: str) -> None:
    assert Person(site, STORIES[disposition]).to_the_end() == disposition


def test_a_result_says_what_how_soon_why_and_what_would_change_it(site: Any) -> None:
    person = Person(site, STORIES["emergency"])
    person.to_the_end()
    text = person.text
    assert text.index("Get help now") < text.index("Right away") < text.index('id="why"')
    assert 'href="tel:999"' in text
    assert "Numbness or tingling around the genitals" in text
    assert "What to watch for" in text
    assert "No clinician has reviewed these rules yet" in text
    assert person.rules.version.rules in text and person.rules.version.date in text
    assert "Clear and leave" in text and "Print" in text and "Copy as text" in text
    assert "To start again from these answers" in text


def test_under_an_emergency_milder_reasons_are_told_by_title_and_calm_nobody(site: Any) -> None:
    milder = {"duration": "days", "start": "crept_on", "course": "same", "before": "first"}
    person = Person(site, {"cauda_new": ["numb"], **milder})
    person.to_the_end()
    text = html.unescape(person.text)
    assert "Get help now" in text
    assert "waiting a few weeks" not in text and "Make an ordinary appointment" not in text


@pytest.mark.parametrize(
    "answers",
    [
        {"risk": ["no_anti_inflammatories"]},
        {"risk": ["blood_thinners"]},
        {"sex": "female", "pregnant": "middle"},
        {"age": 67, "risk": ["no_anti_inflammatories", "blood_thinners"]},
    ],
    ids=str,
)
def test_a_page_of_self_care_offers_nothing_that_the_answers_rule_out(site: Any, answers: dict[str, Any]) -> None:
    person = Person(site, answers)
    assert person.to_the_end() == "self_care"
    advice = person.text[person.text.index('class="verdict') : person.text.index('id="why"')]
    assert "can help for a few days" not in person.text
    assert "ask a pharmacist which painkiller is safe for you" in advice
    assert "nti-inflammatory" in advice  # and says why


def test_a_page_for_somebody_well_offers_what_helps(site: Any) -> None:
    person = Person(site, {})
    person.to_the_end()
    assert "an anti-inflammatory gel or tablet such as ibuprofen can help" in person.text


def test_a_page_in_pregnancy_watches_for_signs_of_its_own(site: Any) -> None:
    person = Person(site, {"sex": "female", "pregnant": "middle"})
    person.to_the_end()
    watch = person.text[person.text.index('id="watch"') :]
    assert "the baby moves less" in watch and "fluid leaks" in watch
    assert "The advice above comes from" in watch and "uhb-pregnancy-back-pain" in watch


def test_a_page_about_somebody_else_speaks_of_them(site: Any) -> None:
    person = Person(site, {"for_whom": "someone_else"})
    person.to_the_end()
    verdict = re.sub("<[^>]+>", " ", person.text[person.text.index('class="verdict') : person.text.index('id="why"')])
    assert "They can look after this at home" in verdict
    assert not re.search(r"\b(you|your)\b", verdict, re.IGNORECASE)


def test_a_page_in_danger_of_self_harm_has_a_crisis_line_and_nothing_of_the_back_before_it(site: Any) -> None:
    person = Person(site, {"mood": "danger"})
    person.to_the_end()
    text = person.text
    assert 'href="tel:116123"' in text and 'href="tel:999"' in text
    assert text.index('href="tel:116123"') < text.index('id="why"')
    assert "more painkillers than the packet says, and" not in text and "between the legs, or a change" not in text
    assert "sign of suicide" not in text


def test_numbers_follow_the_country_and_are_never_guessed(site: Any) -> None:
    abroad = Person(site, {**STORIES["emergency"], "country": "us"})
    abroad.to_the_end()
    assert 'href="tel:911"' in abroad.text and 'href="tel:999"' not in abroad.text
    nowhere = Person(site, {**STORIES["emergency"], "country": "declined"})
    nowhere.to_the_end()
    assert "your local emergency number" in nowhere.text


def test_emergencies_come_to_an_end_sooner_than_self_care(site: Any) -> None:
    lengths = {}
    for disposition in ("emergency", "self_care"):
        person = Person(site, STORIES[disposition])
        person.to_the_end()
        lengths[disposition] = len(person.responses)
    assert lengths["emergency"] < lengths["self_care"]


def test_back_shows_the_screen_before_with_its_answers(site: Any) -> None:
    person = Person(site, {})
    person.send(("do", "start"))
    first = person.asked()
    person.next()
    assert person.asked() != first
    person.send(*person.carried(), ("do", "back"))
    assert person.asked() == first
    assert re.search(r'value="34"', person.text)
    assert re.search(r'value="me"[^>]* checked', person.text)
    assert re.search(r'<option value="uk" selected>', person.text)


def test_back_from_the_first_screen_is_the_start(site: Any) -> None:
    person = Person(site, {})
    person.send(("do", "start"))
    person.send(*person.carried(), ("do", "back"))
    assert "<h1>Check your back</h1>" in person.text


def test_an_answer_can_be_changed_from_the_result(site: Any) -> None:
    person = Person(site, STORIES["emergency"])
    person.to_the_end()
    person.send(*person.carried(), ("do", "change:cauda_new"))
    assert "cauda_new" in person.asked()
    person.answers["cauda_new"] = ["none"]
    while person.asked():
        person.next()
    assert person.disposition() == "self_care"


def test_an_answer_that_is_not_asked_any_more_does_not_count(site: Any) -> None:
    person = Person(site, {"start": "accident", "accident_when": "unchecked"})
    assert person.to_the_end() == "emergency"
    person.send(*person.carried(), ("do", "change:start"))
    person.answers["start"] = "lift_twist"
    while person.asked():
        person.next()
    assert person.disposition() == "self_care"


def test_a_missing_answer_is_asked_for_and_nothing_is_lost(site: Any) -> None:
    person = Person(site, {})
    person.send(("do", "start"))
    person.send(*person.carried(), ("a.age", "34"), ("do", "next"))
    assert person.responses[-1].status_code == 422
    assert "Something is missing" in person.text and 'href="#q-for_whom"' in person.text
    assert re.search(r"<title>Error: ", person.text)
    assert re.search(r'name="a.age" value="34"', person.text)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("44.5", "a whole number, such as 44"),
        ("44,5", "a whole number, such as 44"),
        ("abc", "Write a number"),
        ("-4", "from 0 to 120"),
        ("1000", "from 0 to 120"),
        ("", "Write a number, or choose"),
    ],
)
def test_a_number_that_cannot_be_is_told(site: Any, typed: str, said: str) -> None:
    person = Person(site, {"age": typed})
    person.send(("do", "start"))
    person.next()
    assert said in html.unescape(person.text)


def test_a_field_for_whole_numbers_steps_by_one(site: Any) -> None:
    person = Person(site, {})
    person.send(("do", "start"))
    (field,) = re.findall(r'<input type="number"[^>]*name="a.age"[^>]*>', person.text)
    assert 'step="1"' in field and 'min="0"' in field


def test_none_and_something_together_is_asked_again(site: Any) -> None:
    person = Person(site, {"cauda_new": ["numb", "none"]})
    person.send(("do", "start"))
    while person.responses[-1].status_code == 200 and person.asked():
        person.next()
    assert person.responses[-1].status_code == 422
    assert "You ticked this and" in person.text


def test_not_sure_is_never_a_no(site: Any) -> None:
    assert Person(site, {"cauda_new": "unknown"}).to_the_end() in ("urgent", "emergency")
    assert Person(site, {"weight": "declined"}).to_the_end() != "self_care"


def test_stopping_early_gives_the_careful_answer_and_says_so(site: Any) -> None:
    person = Person(site, {})
    person.send(("do", "start"))
    person.next()
    person.next("finish")
    assert person.disposition() == "see_doctor"
    assert "This is for now." in person.text and "Answer the rest" in person.text
    person.send(*person.carried(), ("do", "next"))
    while person.asked():
        person.next()
    assert person.disposition() == "self_care"


def test_texts_speak_of_somebody_else_where_it_is_for_somebody_else(site: Any) -> None:
    person = Person(site, {"for_whom": "someone_else"})
    person.send(("do", "start"))
    person.next()
    assert "their" in person.text or "they" in person.text.lower()


def test_a_person_can_start_again_from_an_earlier_summary(site: Any) -> None:
    person = Person(site, STORIES["see_doctor"])
    person.to_the_end()
    summary = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", person.text, re.S)[1])  # type: ignore[index]
    person.send(("said", summary), ("do", "again"))
    assert "age" not in person.asked()
    seen = person.text
    while person.asked():
        person.next()
        seen += person.text
    assert "Last time:" in seen
    assert person.disposition() == "see_doctor"


def test_a_summary_that_cannot_be_read_is_told(site: Any) -> None:
    person = Person(site, {})
    person.send(("said", "hello"), ("do", "again"))
    assert person.responses[-1].status_code == 422 and "We could not read that" in person.text


def test_nothing_is_stored_and_no_answer_stands_in_an_address(
    site: Any, db: Path, capfd: pytest.CaptureFixture
) -> None:
    before = {path.name: path.read_bytes() for path in db.parent.glob("small.db*")}
    person = Person(site, {"cauda_new": ["numb"], "age": 57})
    person.to_the_end()
    for response in person.responses:
        assert str(response.url) == "http://localhost/triage"
        assert "location" not in response.headers
        cookies = response.headers.get("set-cookie", "")
        # The form's token is random and says nothing; any other cookie could carry an answer.
        assert set(re.findall(r"(?:^|, )([\w-]+)=", cookies)) <= {"ds_csrftoken"} and "numb" not in cookies
        assert response.headers["cache-control"] == "no-store"
    assert {path.name: path.read_bytes() for path in db.parent.glob("small.db*")} == before
    assert "numb" not in "".join(capfd.readouterr())


def test_no_form_of_a_result_puts_answers_into_an_address(site: Any) -> None:
    person = Person(site, STORIES["urgent"])
    person.to_the_end()
    assert re.findall(r'<form[^>]*method="get"', person.text) == []
    assert re.findall(r'(?:href|action)="[^"]*(?:leg_strength|\?a\.)[^"]*"', person.text) == []


def test_a_failure_says_nothing_of_what_was_answered(
    site: Any, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("answer was secret-numbness")

    monkeypatch.setattr(interview, "next_screen", fail)
    person = Person(site, {})
    person.send(("a.age", "57"), ("now", "age"), ("do", "next"))
    assert person.responses[-1].status_code == 500
    assert "call a doctor or nurse" in person.text
    assert "secret-numbness" not in person.text + "".join(capfd.readouterr())


def test_answers_nobody_asked_for_are_dropped_at_the_door(site: Any) -> None:
    person = Person(site, {})
    person.send(
        ("a.nonsense", "<script>"), ("now", "nonsense"), ("trail", "a b;c"), ("a.age", "x' or 1"), ("do", "next")
    )
    assert person.responses[-1].status_code == 200
    assert "nonsense" not in person.text and "or 1" not in person.text


def test_json_answers_in_the_bound_shape(site: Any) -> None:
    sent = json.dumps({"answers": {"cauda_new": ["numb"]}})
    response = site.post("/triage.json", content=sent, headers={"content-type": "application/json"})
    shown = response.json()
    assert shown["disposition"] == "emergency" and shown["rules"][0]["claims"]
    assert {"certain", "possible", "provisional", "unanswered", "advice", "safety_net", "version"} <= set(shown)
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "body", ["", "nonsense", "[]", '{"answers": 3}', '{"answers": {"no_such": "yes"}}', '{"answers": {"age": []}}']
)
def test_wrong_json_gets_one_clear_line(site: Any, body: str) -> None:
    response = site.post("/triage.json", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 400 and "\n" not in response.json()["error"]


def test_json_is_not_taken_by_get(site: Any) -> None:
    assert site.get("/triage.json").status_code == 405


def test_leaving_clears_what_the_browser_keeps(site: Any) -> None:
    response = site.post("/triage/leave")
    assert "cache" in response.headers["clear-site-data"]
    assert response.headers["cache-control"] == "no-store"


def test_the_form_outlives_a_restart_of_the_server(site: Any) -> None:
    stale = {**FORM, "cookie": "ds_csrftoken=from-before-the-restart"}
    response = site.post("/triage", content=urlencode([("do", "start")]), headers=stale)
    assert response.status_code == 200


def test_the_form_remembers_numbers_and_words() -> None:
    question = Question(id="days", screen="s", text="How long?", kind="number", max=90)
    form = triage_form.read(b"now=days&a.days=2,5&do=next", {"days": question})
    assert form.answers == {"days": 2.5} and form.slips == ()
    assert form.number("days") == "2.5"
    form = triage_form.read(b"now=days&a.days=&x.days=unknown", {"days": question})
    assert form.answers == {"days": "unknown"} and form.number("days") == ""


def test_without_readable_rules_the_page_still_says_whom_to_call(
    db: Path, tmp_path: Path, capfd: pytest.CaptureFixture, site: Any
) -> None:
    (tmp_path / "questionnaire.yml").write_text("date: [", encoding="utf-8")
    broken = type(site)(db, tmp_path)
    for path in ("/triage", "/rules", "/safety"):
        assert broken.get(path).status_code == 503
    assert "call a doctor or nurse" in broken.get("/triage").text
    assert broken.get("/").status_code == 200
    broken.close()
    assert capfd.readouterr().err.count("the rules cannot be read") == 1
