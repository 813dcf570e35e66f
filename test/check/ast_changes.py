"""Tells where the syntax trees of files differ from those of their edited versions.

Reads a JSON list of [before, after] texts from standard input and writes a line of JSON for each pair: the string
"unread" when this Python does not parse the old text, "broken" when it parses or compiles the old one but not the edited one,
else the [first, last] lines in the old text, 1-based, of each statement that is no longer the same; of a new one, those
from the end of the statement above it to the one that it stands before.
"""

import ast
import difflib
import json
import sys

BODIES = ("body", "orelse", "finalbody", "handlers", "cases")


def head(node):
    """What a statement says apart from the statements inside it."""
    parts = [type(node).__name__]
    for name, value in ast.iter_fields(node):
        if name not in BODIES or not isinstance(value, list):
            parts.append(name + "=" + (ast.dump(value) if isinstance(value, ast.AST) else dump_all(value)))
    return " ".join(parts)


def dump_all(value):
    if isinstance(value, list):
        return "[" + ",".join(dump_all(each) for each in value) + "]"
    return ast.dump(value) if isinstance(value, ast.AST) else repr(value)


def flat(tree):
    """All statements in order, each with its depth and its lines."""
    found = []
    stack = [(tree, 0)]
    while stack:
        node, depth = stack.pop()
        first = getattr(node, "lineno", 1)
        decorators = getattr(node, "decorator_list", [])
        first = min([first, *(each.lineno for each in decorators)])
        inner = [each for name in BODIES for each in listed(getattr(node, name, None))]
        last = first if inner else getattr(node, "end_lineno", first)
        if inner and hasattr(inner[0], "lineno"):
            last = max(first, inner[0].lineno - 1)
        found.append((f"{depth} {head(node)}", first, last))
        stack.extend((each, depth + 1) for each in reversed(inner))
    return found


def listed(value):
    return [each for each in value if isinstance(each, ast.AST)] if isinstance(value, list) else []


def compiles(tree):
    """Whether a tree is a program: an `await` outside of an `async def` parses, and is none."""
    try:
        compile(tree, "mended", "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return False
    return True


def changes(before, after):
    try:
        before_tree = ast.parse(before)
    except (SyntaxError, ValueError):
        return "unread"
    try:
        after_tree = ast.parse(after)
    except (SyntaxError, ValueError):
        return "broken"
    if not compiles(after_tree) and compiles(before_tree):
        return "broken"
    old, new = flat(before_tree), flat(after_tree)
    matcher = difflib.SequenceMatcher(None, [each[0] for each in old], [each[0] for each in new], autojunk=False)
    found = []
    for kind, start, end, _, _ in matcher.get_opcodes():
        if kind == "equal":
            continue
        if start == end:
            above, below = old[max(0, start - 1)], old[min(start, len(old) - 1)]
            found.append([above[2], max(above[2], below[2])])
        found.extend([first, last] for _, first, last in old[start:end])
    return found


for before, after in json.load(sys.stdin):
    print(json.dumps(changes(before, after)))
