"""Flask: views, hooks and error handlers are registered by decorators of applications and blueprints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from symindex.model import kinds as k
from symindex.model.syntax import Call, inner
from symindex.model.values import UNKNOWN, Meaning, Module, Target
from symindex.resolve.engine import CallSite, Engine
from symindex.resolve.frameworks import routes
from symindex.resolve.frameworks.api import Framework
from symindex.resolve.frameworks.decorators import is_of
from symindex.resolve.frameworks.written import put_into

_GLOBALS: Final = "g"
_TAKING: Final = frozenset({"get", "pop"})

# fmt: off
_REGISTERING: Final = frozenset((
    "route", "get", "post", "put", "delete", "patch", "endpoint", "errorhandler", "app_errorhandler", "before_request",
    "after_request", "teardown_request", "before_app_request", "after_app_request", "teardown_app_request",
    "teardown_appcontext", "context_processor", "app_context_processor", "template_filter", "app_template_filter",
    "template_global", "app_template_global", "template_test", "app_template_test", "shell_context_processor",
    "url_value_preprocessor", "app_url_value_preprocessor", "url_defaults", "app_url_defaults", "before_first_request",
    "command", "group", "record", "record_once", "after_this_request",
))
# fmt: on


class Flask(Framework):
    """The conventions of Flask."""

    name = "flask"
    packages = ("flask", "quart")

    def string_meaning(self, engine: Engine, module: Module, node: int) -> Meaning:
        """The view of the URL that a literal is requested as, or of the endpoint that it names."""
        return routes.view_of_literal(engine, module, node, ("url_for",))

    def words_naming(self, engine: Engine, definition: Target) -> Iterator[str]:
        """The words of the paths and names of a view's routes."""
        return routes.words_of(engine, definition)

    def result(self, engine: Engine, function: Target, site: CallSite) -> Meaning:
        """Return what the project puts into `g` under the name that `g.get` and `g.pop` are given."""
        facts = function.module.facts
        if function.module.name != "flask.ctx" or facts.word(function.node) not in _TAKING or site.module is None:
            return UNKNOWN
        given = Call(site.module.facts, site.node).positional[:1]
        words = [site.module.facts.word(each) for each in given if site.module.facts.kinds[each] == k.STRING_WORD]
        return put_into(engine, site.module, words[0], _GLOBALS) if words else UNKNOWN

    def attribute_otherwise(self, engine: Engine, module: Module, node: int) -> Meaning:
        """An attribute of `g`: what the project puts there."""
        facts = module.facts
        if facts.word(inner(facts, node)) != _GLOBALS:
            return UNKNOWN
        targets = engine.meaning(module, inner(facts, node)).targets
        is_own = any(each.module.name.partition(".")[0] in self.packages for each in targets)
        return put_into(engine, module, facts.word(node), _GLOBALS) if is_own else UNKNOWN

    def is_registered(self, engine: Engine, module: Module, decorator: int) -> bool:
        """Return True if a decorator registers a view, a hook, a handler or a command."""
        return is_of(engine, module, decorator, self.packages, _REGISTERING)


FRAMEWORK: Final = Flask()
