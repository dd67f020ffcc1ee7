"""What may be refuted at all, below the judgement: a difference of two sides is not always a mistake of the text."""

from __future__ import annotations

from chainrule.checker.context import absent_variable
from chainrule.checker.readings import Option
from chainrule.expr.nodes import Apply, Call, Const, Let, Node, Symbol
from chainrule.expr.walk import postorder
from chainrule.prover.verdict import CONVENTION, UNKNOWN, Verdict
from chainrule.readers import syntax as t
from chainrule.readers.scope import Definition, Scope
from chainrule.readers.syntax import FUNCTION_LETTERS
from chainrule.readers.usage import head_name
from chainrule.rules import TABLE
from chainrule.writers.text import plain_name


def refutable(
    verdict: Verdict,
    option: Option,
    defined: dict[str, Definition],
    left: t.Tree,
    right: t.Tree,
    derived: Node,
    claimed: Node,
) -> Verdict:
    """The refutation, or why it is none: an equation to solve, or something that is not defined above."""
    scope = option.scope
    name = head_name(left.body) if isinstance(left, t.Derivative) else None
    what = plain_name(name) if name else "the function"
    if is_zero(right) and not isinstance(left, t.At) and not option.plain:
        open_name = name not in defined and name not in scope.declarations
        bare = isinstance(left, t.Derivative) and isinstance(left.body, t.Name) and open_name
        if bare and _only_states(left, right, derived, claimed):
            return Verdict(CONVENTION, ("the derivative of a constant",), convention=f"{what} is a constant")
        return Verdict(UNKNOWN, reason="a derivative set to zero is read as an equation to solve")
    if isinstance(right, t.Script) and head_name(right.base) == "\\delta" and right.sub:
        return Verdict(UNKNOWN, reason="δ may be a name for what stands before it")
    absent = absent_variable(defined, left, right) or absent_variable(defined, right, left)
    if absent:
        return Verdict(UNKNOWN, reason=absent)
    if _only_states(left, right, derived, claimed):
        return Verdict(UNKNOWN, reason=f"{what} is not defined above, so its derivative cannot be judged")
    inside = {p.name for p in t.walk(left) if isinstance(p, t.Name)}
    inside |= {p.name for d in defined.values() if d.name in inside for p in t.walk(d.body) if isinstance(p, t.Name)}
    known = (
        inside | {n.name for n in postorder(derived) if isinstance(n, (Symbol, Let, Apply))} | set(scope.declarations)
    )
    loose = sorted({n.name for n in postorder(claimed) if isinstance(n, (Symbol, Apply))} - known)
    unknowns = {n.name for n in postorder(derived) if isinstance(n, Apply)}
    if unknowns:
        # Beside unknown functions a name of the right side only is hardly the one that was defined far above.
        lets = [n for n in postorder(claimed) if isinstance(n, Let) and not isinstance(n.definition, Apply)]
        strange = [n.name for n in lets if n.name not in known]
        loose.extend(dict.fromkeys(strange))
    if loose:
        shown = ", ".join(plain_name(n) for n in loose)
        return Verdict(UNKNOWN, reason=f"{shown} is not defined above")
    return verdict


#: Why a claim is not understood of which both sides vanish.
VACUOUS = "both sides are zero: nothing above says how what is differentiated depends on the variable"


def vacuous(scope: Scope, left: t.Tree, right: t.Tree) -> bool:
    """Whether a claim that zero equals zero says something else: a derivative, and no number on the right."""
    return not scope.strict and t.has_derivative(left) and any(isinstance(part, t.Name) for part in t.walk(right))


def is_zero(tree: t.Tree) -> bool:
    """Whether a tree is a zero, perhaps the zero vector."""
    if isinstance(tree, t.Name):
        return tree.name in ("\\mathbf{0}", "\\boldsymbol{0}", "\\vec{0}", "\\bm{0}")
    return isinstance(tree, t.Number) and tree.value == 0


def _only_states(left: t.Tree, right: t.Tree, derived: Node, claimed: Node) -> bool:
    """Whether the left is the derivative of a bare undefined function about which the right side knows nothing."""
    unknowns = {n.name for n in postorder(derived) if isinstance(n, Apply) and n.wrt}
    if not unknowns:
        return False
    stated = [part for part in t.walk(left) if isinstance(part, t.Derivative)]
    if not stated and not isinstance(left, (t.Script, t.Factors, t.Gradient)):
        return False
    bare = all(head_name(part.body) is not None for part in stated)
    known = {n.name for n in postorder(claimed) if isinstance(n, Apply) and n.wrt}
    return bare and not known & unknowns and not t.has_derivative(right)


def letters_held_constant(scope: Scope, left: t.Tree, derived: Node, claimed: Node) -> list[str]:
    """Letters such as g that were read as constants beside unknown functions, though nothing declares them."""
    nodes = [n for root in (derived, claimed) for n in postorder(root)]
    functions = {n.name for n in nodes if isinstance(n, Apply)}
    if not any(isinstance(n, Apply) and n.wrt for n in nodes):
        return []
    arguments = {a.name for n in nodes if isinstance(n, Apply) for a in n.children if isinstance(a, (Symbol, Let))}
    variables = {head_name(v) for d in t.walk(left) if isinstance(d, t.Derivative) for v, _ in d.variables}
    written = {part.name for part in t.walk(left) if isinstance(part, t.Name)} & FUNCTION_LETTERS
    return sorted(written - functions - arguments - variables - set(scope.declarations) - set(scope.definitions))


def piecewise(*roots: Node) -> bool:
    """Whether cases, and no roots or logarithms, are what makes sides equal in one region and not in another."""
    heads = {n.head.name for root in roots for n in postorder(root) if isinstance(n, Call)}
    powers = (n.children[1] for root in roots for n in postorder(root) if isinstance(n, Call) and n.head.name == "pow")
    whole = all(isinstance(p, Const) and p.value.denominator == 1 for p in powers)
    switches = any(name in TABLE and (TABLE[name].theme == "piecewise" or TABLE[name].kinks) for name in heads)
    return switches and whole and not heads & {"sqrt", "ln", "log"}
