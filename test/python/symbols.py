"""Tell the scopes and symbols of Python files as CPython itself sees them.

usage: symbols.py < PATHS

PATHS is a JSON array. For each path one line of JSON is written: null when CPython does not compile the file, else its
module as {"kind", "name", "line", "symbols": {name: [flag, ...]}, "inner": [scope, ...]}.
"""

import json
import symtable
import sys
import warnings

FLAGS = {
    "parameter": symtable.Symbol.is_parameter,
    "local": symtable.Symbol.is_local,
    "assigned": symtable.Symbol.is_assigned,
    "free": symtable.Symbol.is_free,
    "global": symtable.Symbol.is_global,
    "declared global": symtable.Symbol.is_declared_global,
    "nonlocal": symtable.Symbol.is_nonlocal,
    "imported": symtable.Symbol.is_imported,
    "annotated": symtable.Symbol.is_annotated,
    "referenced": symtable.Symbol.is_referenced,
}


def kind_of(table):
    # The iterable that a comprehension is given is its parameter, under a name that nobody can write.
    if ".0" in table.get_identifiers():
        return "comprehension"
    return "lambda" if table.get_name() == "lambda" else table.get_type()


def symbols_of(table):
    # `get_symbols` takes any scope that is named "top" for the module.
    is_module = table.get_type() == "module"
    flags = table._table.symbols
    return [symtable.Symbol(name, flags[name], module_scope=is_module) for name in flags if name != ".0"]


def scope(table):
    kind = kind_of(table)
    return {
        "kind": kind,
        "name": table.get_name() if kind in ("function", "class") else "",
        "line": table.get_lineno(),
        "symbols": {
            symbol.get_name(): [flag for flag, holds in FLAGS.items() if holds(symbol)]
            for symbol in symbols_of(table)
        },
        "inner": [scope(child) for child in table.get_children()],
    }


def symbols(path):
    try:
        with open(path, "rb") as file:
            source = file.read()
        # The symbol table does not notice all that the compiler refuses.
        compile(source, path, "exec", dont_inherit=True)
        return scope(symtable.symtable(source, path, "exec"))
    except (SyntaxError, ValueError, RecursionError):
        return None


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    for path in json.load(sys.stdin):
        print(json.dumps(symbols(path)))
