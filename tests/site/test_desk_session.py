"""Who comes to the desk, and who does not: anonymous, forged, in other case, with another role, after a reset."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest

from kb.review_editors import Editors
from kb.web import desk_session

PASSWORD = "correct horse battery"


def token(site: Any) -> tuple[str, str]:
    """The token of a form, and the cookie that goes with it."""
    response = site.get("/curate/login")
    return re.search(r'name="csrftoken" value="([^"]+)"', response.text)[1], response.cookies["ds_csrftoken"]


def log_in(site: Any, name: str, password: str = PASSWORD, **more: str) -> Any:
    """What the login form answers."""
    sent, cookie = token(site)
    data = {"csrftoken": sent, "name": name, "password": password, **more}
    return site.post("/curate/login", data=data, cookies={"ds_csrftoken": cookie})


def session(site: Any, name: str) -> str:
    """The cookie of a session."""
    return str(log_in(site, name).cookies[desk_session.COOKIE])


def sees(site: Any, cookie: str) -> bool:
    """Whether a cookie opens the desk."""
    return bool(site.get("/curate", cookies={desk_session.COOKIE: cookie}).status_code == 200)


def test_a_right_password_opens_the_desk_and_the_cookie_is_for_the_desk_alone(desk: Any) -> None:
    response = log_in(desk, "ann")
    assert response.status_code == 303 and response.headers["location"] == "/curate"
    cookie = next(each for each in response.headers.get_list("set-cookie") if desk_session.COOKIE in each)
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/curate" in cookie
    page = desk.get("/curate", cookies={desk_session.COOKIE: response.cookies[desk_session.COOKIE]})
    assert page.status_code == 200 and page.headers["cache-control"] == "no-store" and "ann" in page.text


@pytest.mark.parametrize("name", ["ann ", "nobody", "ANN", "Ann", "a reader", ""])
def test_a_wrong_name_or_one_in_other_case_is_refused(desk: Any, name: str) -> None:
    if name.strip() == name:
        response = log_in(desk, name)
        assert response.status_code == 403 and desk_session.COOKIE not in response.cookies


def test_a_wrong_password_is_refused_and_after_some_tries_nobody_is_asked(desk: Any) -> None:
    statuses = [log_in(desk, "ann", "wrong").status_code for _ in range(9)]
    assert statuses == [403] * 8 + [429]
    blocked = log_in(desk, "ann")
    assert blocked.status_code == 429 and int(blocked.headers["retry-after"]) > 0
    assert log_in(desk, "bob").status_code == 303, "somebody else is not kept out by it"


def test_the_form_says_neither_what_was_wrong_nor_the_password_again(desk: Any) -> None:
    wrong = [log_in(desk, "ann", "secret words here").text, log_in(desk, "nobody", "secret words here").text]
    assert wrong[0].replace('value="ann"', "").count("wrong") == wrong[1].count("wrong")
    assert all("secret words" not in text for text in wrong)


@pytest.mark.parametrize("path", ["https://evil.example/", "//evil.example", "/curated", "/claims", "/curate\\evil"])
def test_after_the_login_nobody_is_sent_elsewhere(desk: Any, path: str) -> None:
    assert log_in(desk, "ann", to=path).headers["location"] == "/curate"
    assert log_in(desk, "ann", to="/curate?group=flags").headers["location"] == "/curate?group=flags"


def test_a_forged_cookie_opens_nothing(desk: Any) -> None:
    made = lambda **read: desk.datasette.sign({"at": int(time.time()), "n": "1", **read}, "desk")  # noqa: E731
    stamp = Editors.beside(desk.db).stamp("ann")
    assert sees(desk, made(id="ann", stamp=stamp))
    assert not sees(desk, "ann") and not sees(desk, "")
    assert not sees(desk, made(id="ann", stamp="0" * 16)) and not sees(desk, made(id="ann"))
    assert not sees(desk, made(id="ANN", stamp=stamp)), "the name of a session is exact"
    assert not sees(desk, made(id="ann", stamp=stamp, at=int(time.time()) - 13 * 3600))
    assert not sees(desk, desk.datasette.sign({"a": {"id": "ann", "role": "lead"}}, "actor"))


@pytest.mark.parametrize("role", ["editor", "EDITOR", "lead", "LEAD"])
def test_datasettes_own_actor_and_its_role_open_nothing(desk: Any, role: str) -> None:
    actor = desk.datasette.sign({"a": {"id": "ann", "role": role}}, "actor")
    assert desk.get("/curate", cookies={"ds_actor": actor}).status_code == 403


def test_a_role_in_other_case_is_no_role(desk: Any) -> None:
    path = desk.db.parent / "editors.json"
    cookie = session(desk, "ann")
    path.write_text(path.read_text().replace('"editor"', '"EDITOR"'))
    assert not sees(desk, cookie) and log_in(desk, "ann").status_code >= 400


def test_a_reset_a_new_role_being_disabled_and_leaving_end_a_session(desk: Any) -> None:
    editors = Editors.beside(desk.db)
    for change in (
        lambda: editors.reset("ann", PASSWORD + "!"),
        lambda: editors.reset("ann", PASSWORD) and editors.change("ann", role="lead"),
        lambda: editors.change("ann", disabled=True),
    ):
        if change is not None:
            editors.reset("ann", PASSWORD)
            cookie = session(desk, "ann")
            assert sees(desk, cookie)
            change()
            assert not sees(desk, cookie)
    cookie = session(desk, "bob")
    sent, csrf = token(desk)
    jar = {desk_session.COOKIE: cookie, "ds_csrftoken": csrf}
    assert desk.get("/curate/logout", cookies=jar).status_code == 403 and sees(desk, cookie)
    assert desk.post("/curate/logout", data={"csrftoken": sent}, cookies=jar).status_code == 303
    assert not sees(desk, cookie), "nor does a copy of the cookie open anything"


def test_without_any_cookie_and_with_a_forged_token_no_login_is_looked_at(desk: Any) -> None:
    right = {"name": "ann", "password": PASSWORD}
    assert desk.post("/curate/login", data=right).status_code == 403
    assert desk.post("/curate/login", data={**right, "csrftoken": "x"}).status_code == 403
    sent, cookie = token(desk)
    jar = {"ds_csrftoken": cookie}
    assert desk.post("/curate/login", data={**right, "csrftoken": "x"}, cookies=jar).status_code == 403
    for away in ({"origin": "https://evil.example"}, {"sec-fetch-site": "cross-site"}):
        refused = desk.post("/curate/login", data={**right, "csrftoken": sent}, cookies=jar, headers=away)
        assert refused.status_code == 403 and desk_session.COOKIE not in refused.cookies
    bearer = desk.post("/curate/login", data=right, cookies=jar, headers={"authorization": "Bearer x"})
    assert bearer.status_code == 403 and desk_session.COOKIE not in bearer.cookies


def test_what_was_typed_outlives_a_restart_after_which_old_tokens_are_refused(desk: Any, at: Any) -> None:
    ann = at("ann")
    ann.open("/curate/source/blog-txt")
    form = dict(ann.form("/curate/source/blog-txt", kind="source.appraise")["fields"])
    desk.datasette._secret = "another one: the site was started anew"
    sent = [*{**form, "f.author": "A long thought"}.items(), ("do", "decide")]
    page = ann.post("/curate/source/blog-txt", sent)
    assert page.status_code == 403 and "A long thought" in page.text and "not logged in" in page.text


def test_a_token_that_somebody_else_made_up_is_refused_though_the_cookie_agrees(desk: Any) -> None:
    for token_ in ("made-up", desk.datasette.sign("x", "another use")):
        jar = {"ds_csrftoken": token_}
        sent = {"csrftoken": token_, "name": "ann", "password": PASSWORD}
        assert desk.post("/curate/login", data=sent, cookies=jar).status_code == 403


def test_an_editor_changes_their_line_on_interests_and_their_password(desk: Any, at: Any) -> None:
    ann = at("ann")
    ann.open("/curate/me")
    page = ann.send("/curate/me", do="interests", interests="Teaches walking backwards")
    assert "Teaches walking backwards" in page.text and Editors.beside(desk.db).get("ann").interests.startswith(
        "Teaches"
    )
    other = session(desk, "ann")
    new = {"new": "another long password", "again": "another long password"}

    def change(**fields: str) -> Any:
        form = next(each for each in ann.forms() if ("password" in [value for _, value in each["buttons"]]))
        kept = [(name, value) for name, value in form["fields"] if name not in fields]
        return ann.post("/curate/me", [*kept, *fields.items(), ("do", "password")])

    assert change(old="wrong password here", **new).status_code == 422
    assert change(old=PASSWORD, new="short", again="short").status_code == 422
    assert change(old=PASSWORD, new=new["new"], again="something else").status_code == 422
    assert sees(desk, other) and log_in(desk, "ann").status_code == 303
    done = change(old=PASSWORD, **new)
    assert done.status_code == 200 and "Your password is another one" in done.text
    assert not sees(desk, other) and log_in(desk, "ann").status_code == 403
    assert log_in(desk, "ann", new["new"]).status_code == 303
