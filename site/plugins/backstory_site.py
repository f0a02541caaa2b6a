"""Hooks: our routes, headers and template helpers. A shim: what they do is in kb.web."""

from datasette import hookimpl

from kb.web import app_name, headers, permissions, render, routes


@hookimpl
def register_routes(datasette):
    return routes.table()


@hookimpl
def asgi_wrapper(datasette):
    return headers.wrap


@hookimpl
def prepare_jinja2_environment(env, datasette):
    render.environment(env, datasette)


@hookimpl
def skip_csrf(datasette, scope):
    return routes.without_token(scope)


@hookimpl
def prepare_connection(conn, database, datasette):
    if database == app_name.DATABASE:
        permissions.hide(conn)
