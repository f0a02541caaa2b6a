"""The commands as others rely on them: shapes, exit statuses, one clear line for wrong input, nothing lost."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import backstory

ARTICLE = (
    "Heat for a sore back\n\nHeat may ease low back pain. A randomised trial found that bed rest does not ease low back "
    "pain.\n\nWhen to get help\n\nSee a doctor if:\n\n- you have a fever\n- your legs feel weak\n"
)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BACKSTORY_DB", raising=False)
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "heat.txt").write_text(ARTICLE)
    return tmp_path


def run(*words: str, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(backstory.main, list(words), input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert "Traceback" not in result.output
    return result


@pytest.mark.parametrize("command", sorted(backstory.main.commands))
def test_every_command_has_help(command: str) -> None:
    assert backstory.main.commands[command].help, f"{command} is missing its help"
    assert run(command, "--help").exit_code == 0


# -- extract and ingest --------------------------------------------------------------------------------------------


def test_extract_prints_claims_in_the_bound_shape(here: Path) -> None:
    rows = [json.loads(line) for line in run("extract", "articles/heat.txt").stdout.splitlines()]
    assert rows
    for row in rows:
        assert set(row) == {
            "document", "start", "end", "quote", "subject", "relation", "object", "negated", "hedged", "attribution",
            "cited", "conditions", "dose", "population", "comparator", "confidence",
        }  # fmt: skip
        assert row["document"] == "heat.txt" and ARTICLE[row["start"] : row["end"]] == row["quote"]
        assert set(row["subject"]) == set(row["object"]) == {"id", "label", "mention"}
        assert 0 <= row["confidence"] <= 1
    said = {(row["subject"]["id"], row["relation"], row["object"]["id"], row["negated"], row["hedged"]) for row in rows}
    assert ("heat", "ameliorates", "low-back-pain", False, True) in said
    assert any(row["relation"] == "calls_for" and row["object"]["id"] == "see-a-doctor" for row in rows)
    assert any(row["negated"] and row["attribution"] == "study" for row in rows)


def test_extract_text_prints_the_text_that_offsets_count_in(here: Path) -> None:
    (here / "a.md").write_text("# Heat\n\nHeat *may* ease low back pain.\n")
    text = run("extract", "a.md", "--text").stdout
    assert text == "Heat\n\nHeat may ease low back pain.\n"
    for line in run("extract", "a.md").stdout.splitlines():
        row = json.loads(line)
        assert text[row["start"] : row["end"]] == row["quote"]


def test_ingest_stores_reports_and_skips_what_has_not_changed(here: Path) -> None:
    first = run("ingest", "articles")
    assert first.exit_code == 0 and "articles: 1 read, 0 unchanged, 0 failed" in first.output
    again = run("ingest", "articles")
    assert (
        again.exit_code == 0
        and "articles: 0 read, 1 unchanged" in again.output
        and "claims: 0 new, 0 gone" in again.output
    )


def test_ingest_with_faults_keeps_what_could_be_read(here: Path) -> None:
    (here / "articles" / "bad.txt").write_bytes(b"\xff\xfe\xff")
    result = run("ingest", "articles")
    assert result.exit_code == 1 and "1 read, 0 unchanged, 1 failed" in result.output
    assert "bad.txt: not UTF-8 text" in result.output


def test_ingest_prune_removes_what_is_gone(here: Path) -> None:
    (here / "articles" / "ice.txt").write_text("Ice may ease low back pain.\n")
    run("ingest", "articles")
    (here / "articles" / "ice.txt").unlink()
    assert "1 removed" in run("ingest", "articles", "--prune").output


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["ingest", "nothing.txt"], "no such file"),
        (["ingest", ""], "an empty path"),
        (["ingest", "folder"], "no articles"),
        (["extract", "nothing.txt"], "no such file"),
        (["extract", "empty.txt"], "empty"),
        (["extract", "binary.bin"], "not a text file"),
        (["extract", "folder"], "no articles"),
        (["ingest", "articles", "--db", "foreign.db"], "not a database of backstory|other program"),
        (["ingest", "articles", "--db", "other.db"], "some other program"),
        (["serve", "--db", "foreign.db"], "not a database of backstory"),
        (["serve", "--db", "missing.db"], "no such"),
        (["explain", "heat--ameliorates--low-back-pain", "--db", "missing.db"], "no such"),
        (["triage", "--answers", "missing.json"], "no such file"),
        (["triage", "--answers", "empty.txt"], "not JSON"),
        (["triage", "--answers", "list.json"], "answers must look like"),
        (["triage"], "no terminal"),
        (["triage", "--answers", "-", "--db", "missing.db"], "no such"),
        (["nonsense"], "No such command"),
        (["triage", "--rules", "folder"], "questionnaire"),
    ],
)
def test_wrong_input_is_one_clear_line_and_nothing_done(here: Path, words: list[str], why: str) -> None:
    import re
    import sqlite3

    (here / "empty.txt").write_text("")
    (here / "binary.bin").write_bytes(b"\x00\x01\x02")
    (here / "folder").mkdir()
    (here / "foreign.db").write_text("not a database at all, but long enough to look at" * 20)
    (here / "list.json").write_text("[1, 2]")
    with sqlite3.connect(here / "other.db") as other:
        other.execute("CREATE TABLE theirs (x)")
    other.close()
    before = {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()}
    result = run(*words, stdin='{"answers": {}}')
    assert result.exit_code == 2 and re.search(why, result.output), result.output
    assert {path.name: path.read_bytes() for path in here.iterdir() if path.is_file()} == before


# -- questions and triage --------------------------------------------------------------------------------------------


def test_questions_are_listed_in_the_bound_shape() -> None:
    rows = json.loads(run("questions", "--json").stdout)
    assert len({row["id"] for row in rows}) == len(rows) > 10
    for row in rows:
        assert {"id", "text", "help", "type", "choices", "unit", "min", "max", "screen", "emergency"} <= set(row)
        assert row["type"] in ("yes_no", "one", "many", "number") and isinstance(row["emergency"], bool)
        assert all({"value", "text"} <= set(choice) for choice in row["choices"])


def triage(answers: dict[str, object], *words: str) -> dict:
    return json.loads(run("triage", "--answers", "-", "--json", *words, stdin=json.dumps({"answers": answers})).stdout)


def test_a_result_has_the_bound_shape_and_always_a_safety_net() -> None:
    result = triage({})
    assert {
        "disposition", "certain", "possible", "provisional", "rules", "unanswered", "advice", "safety_net", "version",
    } <= set(result)  # fmt: skip
    assert result["provisional"] is True and result["disposition"] == "see_doctor"
    assert result["advice"] and result["safety_net"]
    assert len(result["version"]["rules"]) == 12 and result["version"]["reviewed_by"] is None
    assert all({"id", "could_become"} <= set(each) for each in result["unanswered"])


def test_an_emergency_cites_claims_with_their_certainty_and_sources(here: Path) -> None:
    result = triage({"cauda_new": ["numb"]})
    assert result["disposition"] == "emergency"
    rule = result["rules"][0]
    assert {"id", "text", "disposition", "claims"} <= set(rule) and rule["claims"]
    for claim in rule["claims"]:
        assert claim["statement"] and claim["certainty"] and claim["sources"], claim


def test_with_a_database_the_same_result_carries_its_counts(here: Path) -> None:
    without = triage({"cauda_new": ["numb"]})
    run("ingest", "articles")
    with_one = triage({"cauda_new": ["numb"]})
    assert with_one["disposition"] == without["disposition"]
    assert [rule["id"] for rule in with_one["rules"]] == [rule["id"] for rule in without["rules"]]


def test_a_misspelt_question_or_answer_is_an_error_with_a_suggestion() -> None:
    for answers, meant in (({"cauda_nw": ["numb"]}, "cauda_new"), ({"cauda_new": ["nubm"]}, "numb")):
        result = run("triage", "--answers", "-", stdin=json.dumps({"answers": answers}))
        assert result.exit_code == 2 and meant in result.output


def test_a_batch_gives_a_line_for_a_line_and_errors_where_they_are() -> None:
    lines = ['{"id": "a", "answers": {"cauda_new": ["numb"]}}', '{"id": "b", "answers": {"x": 1}}', "not json"]
    result = run("triage", "--batch", "-", "--json", stdin="\n".join(lines))
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 1
    assert rows[0]["id"] == "a" and rows[0]["disposition"] == "emergency"
    assert set(rows[1]) == set(rows[2]) == {"id", "error"} and rows[1]["id"] == "b"


# -- check -----------------------------------------------------------------------------------------------------------


def test_check_finds_no_fault_in_what_comes_with_backstory() -> None:
    result = run("check")
    assert result.exit_code == 0 and "no faults" in result.output, result.output


@pytest.mark.parametrize(
    ("file", "old", "new", "says"),
    [
        ("tables/cauda-equina.yml", "cauda_new includes", "cauda_nwe includes", "cauda_new"),
        ("tables/cauda-equina.yml", "--calls_for--emergency-care", "--calls_for--emergency-cure", "emergency-care"),
        ("tables/cauda-equina.yml", "then: emergency", "then: emergancy", "emergency"),
    ],
)
def test_check_says_where_a_name_is_misspelt_and_what_was_meant(
    here: Path, root: Path, file: str, old: str, new: str, says: str
) -> None:
    shutil.copytree(root / "rules", here / "mine", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    path = here / "mine" / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    result = run("check", "--rules", "mine")
    line = next(line for line in result.output.splitlines() if file.split("/")[-1] + ":" in line and says in line)
    assert result.exit_code == 1 and line.split(":")[1].isdigit()


# -- the terminal ----------------------------------------------------------------------------------------------------


def test_the_terminal_interview_asks_goes_back_and_stops() -> None:
    from rules.answers import check
    from rules.load import load
    from rules.terminal import ask_all

    ruleset = load()
    replies = iter(["1", "nonsense", "44", "<", "45", "q"])
    said: list[str] = []
    raw = ask_all(ruleset, lambda _: next(replies, "q"), said.append)
    assert check(ruleset, raw).get("age") in (44.0, 45.0)
    assert any("Nothing that you type is stored" in line for line in said)


def test_an_emergency_says_whom_to_ring_where_the_person_is() -> None:
    for country, says in (("us", "911"), ("uk", "999"), (None, "local emergency number")):
        answers = {"cauda_new": ["numb"], **({"country": country} if country else {})}
        told = run("triage", "--answers", "-", stdin=json.dumps({"answers": answers})).output
        assert says in told, told


def test_an_answer_that_stands_twice_is_refused_and_a_byte_order_mark_is_not() -> None:
    twice = '{"answers": {"cauda_new": ["numb"], "cauda_new": ["none"]}}'
    result = run("triage", "--answers", "-", stdin=twice)
    assert result.exit_code == 2 and "stands twice" in result.output
    marked = "\ufeff" + json.dumps({"answers": {"cauda_new": ["numb"]}})
    assert run("triage", "--answers", "-", stdin=marked).exit_code == 0


def test_an_empty_batch_says_so() -> None:
    result = run("triage", "--batch", "-", stdin="\n")
    assert result.exit_code == 2 and "no line to answer" in result.output
