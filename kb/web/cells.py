"""Single cells of Datasette's tables: words with shapes, links to our pages, marked snippets. Called for every cell.

Knows columns by name. Must stay constant in cost: no query, no template.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from kb.web import links, words

_SNIPPET = re.compile("⟦([^⟦⟧]*)⟧")
_SIGNS = {
    "certainty": words.CERTAINTY,
    "graded": words.CERTAINTY,
    "stance": words.STANCE,
    "disposition": words.DISPOSITION,
}
# In views and queries an id is no foreign key, so Datasette would show it as bare text.
_PAGES = {"claim_id": "claims", "other_id": "claims", "source_id": "sources", "study_id": "studies", "rule_id": "rules"}
_VIEWS = frozenset(
    (
        None,  # a canned query
        "claim_summary",
        "quotes_with_their_source",
        "what_studies_found",
        "warnings",
        "contradictions",
        "rules_and_their_ground",
    )
)


def render(value: object, column: str, table: str | None) -> Markup | None:
    """The cell as HTML, or None where Datasette's own way is right. `format` escapes what an article wrote."""
    if value is None:
        return None
    signs = _SIGNS.get(column)
    if signs is not None:
        said = signs.get(str(value))
        return Markup('<span class="sign {}">{}</span>').format(value, said) if said else None
    if column == "snippet":
        return snippet(str(value))
    if table in _VIEWS:
        kind = _PAGES.get(column) or ("claims" if column == "id" and table == "claim_summary" else None)
        if kind:
            return Markup('<a href="{}">{}</a>').format(links.page(kind, value), value)
    return None


def snippet(text: str) -> Markup:
    """Text with ⟦matches⟧ in <mark>, everything else escaped first."""
    return Markup(_SNIPPET.sub(r"<mark>\1</mark>", str(escape(text))))
