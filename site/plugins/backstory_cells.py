"""Hooks: how single cells of Datasette's own tables are shown. A shim: what it does is in kb.web.cells."""

from datasette import hookimpl

from kb.web import cells


@hookimpl
def render_cell(value, column, table):
    return cells.render(value, column, table)
