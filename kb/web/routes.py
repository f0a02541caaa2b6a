"""Every address that is ours, and who answers it. Datasette's own addresses stay where they are, except three that told
too much or too little: `/` (our home), `/favicon.ico`, and `/-/databases`, which listed paths on the server's disk.
"""

from __future__ import annotations

from typing import Any

from kb.web import about, browse, check, claims, desk_routes, feeds, graph, home, render, rulebook, triage

_ID = r"(?P<id>[A-Za-z0-9_.~%'-]+?)"

_VIEWS: tuple[tuple[str, render.View], ...] = (
    (r"/$", home.home),
    (r"/search$", home.search),
    (r"/topics$", browse.topics),
    (rf"/topics/{_ID}(?P<as_json>\.json)?$", browse.topic),
    (r"/compare$", browse.compare),
    (r"/graph$", graph.graph_page),
    (r"/claims$", browse.claims_index),
    (r"/claims\.atom$", feeds.atom),
    (rf"/claims/{_ID}(?P<as_json>\.json|\.jsonld|\.bib)?$", claims.claim),
    (r"/sources$", browse.sources),
    (rf"/sources/{_ID}(?P<as_json>\.json)?$", browse.source),
    (r"/studies$", browse.studies),
    (rf"/studies/{_ID}(?P<as_json>\.json)?$", browse.study),
    (r"/rules$", rulebook.rules),
    (rf"/rules/{_ID}$", rulebook.rule),
    (r"/safety$", rulebook.safety),
    (r"/triage$", triage.triage),
    (r"/triage\.json$", triage.triage_json),
    (r"/triage/leave$", triage.leave),
    (r"/check$", check.check),
    (r"/about$", about.about),
    (r"/about/data$", about.dictionary),
    (r"/about/glossary$", about.glossary),
    (r"/sitemap\.xml$", feeds.sitemap),
    (r"/robots\.txt$", feeds.robots),
    (r"/favicon\.ico$", feeds.favicon),
    (r"/-/databases(\.json)?$", feeds.databases),
    *desk_routes.VIEWS,
)

# No token is asked for where nothing can be forged: these change nothing, keep nothing, and a person's answers must
# outlive a restart of the server, after which every old token is refused.
_WITHOUT_TOKEN = frozenset(("/triage", "/triage/leave"))
_JSON = "/triage.json"


def table() -> list[tuple[str, render.View]]:
    """What Datasette's register_routes hook is given: ours come before Datasette's own."""
    return [("^" + pattern, render.guarded(view)) for pattern, view in _VIEWS]


def without_token(scope: dict[str, Any]) -> bool:
    """Whether a POST needs no form token here: the triage, its JSON form where the content type says JSON, the desk."""
    path = str(scope.get("path", ""))
    if path in _WITHOUT_TOKEN or path == "/suggest" or path.startswith("/curate/") or path == "/curate":
        return True  # of the last three each page asks for the token itself (desk_form.genuine), and loses no word
    if path != _JSON:
        return False
    kinds = [value for name, value in scope.get("headers", []) if bytes(name).lower() == b"content-type"]
    return any(bytes(kind).split(b";")[0].strip() == b"application/json" for kind in kinds)
