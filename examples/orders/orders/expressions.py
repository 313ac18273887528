"""The small expression language of discount and routing rules.

Marketing writes these by hand, for instance::

    total >= 100 and country in ('DE', 'AT')
    vip or quantity > 2 * 12

Only comparisons, arithmetic, boolean operators and a few functions are
allowed. Anything else raises ExpressionError before it is evaluated.
"""
import ast
import operator
from decimal import Decimal

from orders.clock import SYSTEM_CLOCK


class ExpressionError(ValueError):
    """An expression that cannot be parsed or uses something forbidden."""


OPERATORS = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.In: lambda left, right: left in right,
    ast.NotIn: lambda left, right: left not in right,
    ast.Not: operator.not_,
    ast.USub: operator.neg,
}

FUNCTIONS = {
    "len": len,
    "lower": lambda text: text.lower(),
    "max": max,
    "min": min,
    "utcnow": SYSTEM_CLOCK.utcnow,
}


def parse(source):
    try:
        return ast.parse(source.strip(), mode="eval")
    except SyntaxError as error:
        raise ExpressionError("cannot parse %r: %s" % (source, error.msg))


class Evaluator(ast.NodeVisitor):
    """Evaluate a parsed expression against a dict of names."""

    def __init__(self, names):
        self.names = names

    def visit_Expression(self, node):
        return self.visit(node.body)

    def visit_Num(self, node):
        # prices are decimals, and those do not mix with floats
        if isinstance(node.n, float):
            return Decimal(repr(node.n))
        return node.n

    def visit_Str(self, node):
        return node.s

    def visit_NameConstant(self, node):
        return node.value

    def visit_Name(self, node):
        try:
            return self.names[node.id]
        except KeyError:
            raise ExpressionError("unknown name %r" % node.id)

    def visit_Tuple(self, node):
        return tuple(self.visit(item) for item in node.elts)

    def visit_UnaryOp(self, node):
        return self._operator(node.op)(self.visit(node.operand))

    def visit_BinOp(self, node):
        return self._operator(node.op)(self.visit(node.left), self.visit(node.right))

    def visit_BoolOp(self, node):
        stop_at = isinstance(node.op, ast.Or)
        value = not stop_at
        for operand in node.values:
            value = self.visit(operand)
            if bool(value) == stop_at:
                break
        return value

    def visit_Compare(self, node):
        left = self.visit(node.left)
        for op, right_node in zip(node.ops, node.comparators):
            right = self.visit(right_node)
            if not self._operator(op)(left, right):
                return False
            left = right
        return True

    def visit_Call(self, node):
        if not isinstance(node.func, ast.Name) or node.func.id not in FUNCTIONS:
            raise ExpressionError("only %s can be called" % ", ".join(sorted(FUNCTIONS)))
        if node.keywords:
            raise ExpressionError("%s() takes no keywords" % node.func.id)
        return FUNCTIONS[node.func.id](*[self.visit(argument) for argument in node.args])

    def generic_visit(self, node):
        raise ExpressionError("%s is not allowed" % type(node).__name__)

    @staticmethod
    def _operator(op):
        try:
            return OPERATORS[type(op)]
        except KeyError:
            raise ExpressionError("%s is not allowed" % type(op).__name__)


class Folder(ast.NodeTransformer):
    """Replace arithmetic on integers by its result, ``2 * 12`` by ``24``."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        if isinstance(node.left, ast.Num) and isinstance(node.right, ast.Num):
            if isinstance(node.op, (ast.Add, ast.Sub, ast.Mult)):
                value = OPERATORS[type(node.op)](node.left.n, node.right.n)
                return ast.copy_location(ast.Num(value), node)
        return node


def evaluate(source, **names):
    """Evaluate an expression, for instance ``evaluate("total > 10", total=12)``."""
    return Evaluator(names).visit(Folder().visit(parse(source)))


def literals(source):
    """The strings and numbers an expression mentions, in the order of the text."""
    found = []
    for node in ast.walk(parse(source)):
        if isinstance(node, (ast.Str, ast.Num)):
            value = node.s if isinstance(node, ast.Str) else node.n
            found.append((node.col_offset, value))
    return [value for _, value in sorted(found, key=lambda item: item[0])]
