"""The editors of these tests, where the packages are there that make them; the tests themselves say why they skip."""

from importlib.util import find_spec

if find_spec("pygls") is not None and find_spec("pytest_lsp") is not None:
    from editors import client, editor, fresh, shared_client, uri  # noqa: F401 - fixtures
