"""Every text of the views, as the source code has it: marked for translation, or not."""

import ast
from dataclasses import dataclass
from pathlib import Path

import patient_access.views

PLACE = Path(patient_access.views.__file__).parent
MARKERS = {"tr", "translate", "QT_TRANSLATE_NOOP"}


@dataclass(frozen=True)
class Marked:
    context: str
    source: str
    counted: bool
    """Whether it is said of a number, ``%n``, and so has a form for one and for several."""


class _Reader(ast.NodeVisitor):
    def __init__(self, name):
        self.name = name
        self.classes = []
        self.marked = set()
        self.loose = []
        self.computed = []
        self._spoken_for = set()

    def visit_ClassDef(self, node):
        self.classes.append(node.name)
        self.generic_visit(node)
        self.classes.pop()

    def visit_Call(self, node):
        called = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if called == "tr":
            self._mark(node, ast.Constant(self.classes[-1]), node.args[0], len(node.args) > 2)
        elif called in MARKERS and len(node.args) > 1:
            self._mark(node, *node.args[:2], len(node.args) > 3)
        self.generic_visit(node)

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # a docstring otherwise
            self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and id(node) not in self._spoken_for:
            self.loose.append(node.value)

    def _mark(self, call, context, source, counted):
        if isinstance(context, ast.Constant) and isinstance(source, ast.Constant):
            self._spoken_for |= {id(context), id(source)}
            self.marked.add(Marked(context.value, source.value, counted))
        elif not (isinstance(source, ast.Call) and source.func.id == "str"):
            # What a table holds is marked there, and made a str of where it is said.
            self.computed.append(f"{self.name}:{call.lineno}")


def read():
    """``(marked, loose, computed)``: texts marked, other strings, and calls nobody can read."""
    marked, loose, computed = set(), [], []
    for path in sorted(PLACE.rglob("*.py")):
        reader = _Reader(path.relative_to(PLACE).as_posix())
        reader.visit(ast.parse(path.read_text(encoding="utf-8")))
        marked |= reader.marked
        loose += [(reader.name, text) for text in reader.loose]
        computed += reader.computed
    return marked, loose, computed
