import { argumentsOf } from '../../../python/arguments.ts';
import { conditionsAround } from '../../../python/around.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';
import { isSample } from './names.ts';

/** `dir(builtins)` up to Python 3.14, and what `site` adds to it. */
const BUILTINS = new Set(
  `ArithmeticError AssertionError AttributeError BaseException BaseExceptionGroup BlockingIOError BrokenPipeError
  BufferError BytesWarning ChildProcessError ConnectionAbortedError ConnectionError ConnectionRefusedError
  ConnectionResetError DeprecationWarning EOFError Ellipsis EncodingWarning EnvironmentError Exception ExceptionGroup
  FileExistsError FileNotFoundError FloatingPointError FutureWarning GeneratorExit IOError ImportError ImportWarning
  IndentationError IndexError InterruptedError IsADirectoryError KeyError KeyboardInterrupt LookupError MemoryError
  ModuleNotFoundError NameError NotADirectoryError NotImplemented NotImplementedError OSError OverflowError
  PendingDeprecationWarning PermissionError ProcessLookupError PythonFinalizationError RecursionError ReferenceError
  ResourceWarning RuntimeError RuntimeWarning StopAsyncIteration StopIteration SyntaxError SyntaxWarning SystemError
  SystemExit TabError TimeoutError TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError
  UnicodeTranslateError UnicodeWarning UserWarning ValueError Warning WindowsError ZeroDivisionError __build_class__
  __debug__ __import__ abs aiter all anext any ascii bin bool breakpoint bytearray bytes callable chr classmethod compile
  complex copyright credits delattr dict dir divmod enumerate eval exec exit filter float format frozenset getattr
  globals hasattr hash help hex id input int isinstance issubclass iter len license list locals map max memoryview min
  next object oct open ord pow print property quit range repr reversed round set setattr slice sorted staticmethod str
  sum super tuple type vars zip`.split(/\s+/),
);

/** What every module has without binding it; `__path__` only a package. */
const OF_MODULES = new Set(
  '__annotations__ __builtins__ __cached__ __dict__ __doc__ __file__ __loader__ __name__ __package__ __path__ __spec__'.split(
    ' ',
  ),
);
const OF_CLASS_BODIES = new Set(['__module__', '__qualname__']);

/** What some tool puts among the builtins: gettext, mypy, line_profiler, IPython. */
export const OF_TOOLS: ReadonlySet<string> = new Set([
  '_',
  '__',
  'N_',
  'ngettext',
  'reveal_type',
  'reveal_locals',
  'profile',
  'get_ipython',
]);

/** With these a file may bind names that are not written in it; the last two belong to `enum`. */
const BINDS_BY_NAME =
  /\b(exec|execfile|globals|locals|vars|setattr)\s*\(|\bbuiltins\.\w+\s*=|\b__builtins?__\b|__dict__|\b_convert_\s*\(|\bglobal_enum\b/;

/** Where the name is asked for before it is used: of an older Python, or one that another module may set. */
const ASKS_FIRST = /\bPY[23]\b|version_info|python_version|TYPE_CHECKING|\b(globals|locals|dir|hasattr)\b/;
/** A file that uses more names which it does not bind is given them by somebody else. */
const MOST_UNKNOWN = 1_000;
/** Without one of these nothing of that is asked. */
const ASKING = ['PY2', 'PY3', 'version', 'TYPE_CHECKING', 'globals', 'locals', 'dir', 'hasattr'];
/** In bytes. Of a thousand operands, each is a condition with all before it. */
const LONGEST_CONDITION = 1_000;

export default detector({ kinds: ['module'], facts: ['name'] }, function* (_module, file) {
  const { starImports, unbound } = file.scopes;
  if (starImports.length > 0 || isSample(file)) return;
  const isKnown = (name: string): boolean =>
    BUILTINS.has(name) || OF_MODULES.has(name) || OF_TOOLS.has(name) || (name === 'tags' && isSphinx(file));
  const unknown = [...unbound].filter(([, name]) => !isKnown(name));
  if (unknown.length === 0 || unknown.length > MOST_UNKNOWN || BINDS_BY_NAME.test(file.text(0))) return;
  const declared = new Set([...file.scopes.all].flatMap(({ globals }) => [...globals]));
  for (const [node, name] of unknown) {
    // Somebody else may set what is declared `global` and bound nowhere here.
    if (declared.has(name) || isOfClassBody(file, node, name) || isProbed(file, node)) continue;
    if (isTranslation(file, node, name) || isSubmodule(file, name)) continue;
    yield { at: node, name };
  }
});

/** Sphinx executes `conf.py` with the tags of the build at hand. */
function isSphinx(file: PythonFile): boolean {
  return /(^|\/)conf\.py$/.test(file.path) && /^(extensions|master_doc|root_doc|html_theme)\b/m.test(file.text(0));
}

/** `T("Quota spent")`: many programs put a translation among the builtins under a letter or two. */
function isTranslation(file: PythonFile, node: Node, name: string): boolean {
  // `F` and `Q` are more often Django's, with an import forgotten.
  if (!/^(?![FQ]$)[A-Z]{1,2}$/.test(name)) return false;
  const call = file.parent(node);
  if (!file.is(call, 'call') || file.child(call, 'function') !== node) return false;
  const { positional } = argumentsOf(file, call);
  return positional.length === 1 || file.is(positional[0], 'string', 'concatenated_string');
}

/** Whether the `__init__` of a package imports its module of that name, by whatever path: that binds it in the package. */
function isSubmodule(file: PythonFile, name: string): boolean {
  return submodules(file, 0).has(name);
}

const submodules = remembered((file): ReadonlySet<string> => {
  const folder = /(?:^|\/)(\w+)\/__init__\.pyi?$/.exec(file.path)?.[1];
  if (folder === undefined) return new Set();
  const imported = new RegExp(`^[ \\t]*(?:import|from)[ \\t]+(?:(?:\\w+\\.)*${folder})?\\.(\\w+)`, 'gm');
  return new Set([...file.text(0).matchAll(imported)].map((match) => match[1]!));
});

function isOfClassBody(file: PythonFile, node: Node, name: string): boolean {
  return (
    OF_CLASS_BODIES.has(name) &&
    file.is(file.enclosing(node, 'class_definition', 'function_definition'), 'class_definition')
  );
}

/** Whether the code is ready for the name to be missing. */
export function isProbed(file: PythonFile, node: Node): boolean {
  if (asksAround(file, node)) return true;
  for (let inner = node, outer = file.parent(node); outer !== undefined; inner = outer, outer = file.parent(outer)) {
    if (file.is(outer, 'try_statement') && file.field(inner) === 'body' && catchesNameError(file, outer)) return true;
  }
  return false;
}

function asksAround(file: PythonFile, node: Node): boolean {
  if (!file.holds(...ASKING)) return false;
  for (const condition of conditionsAround(file, node)) {
    const isShort = file.end(condition) - file.start(condition) <= LONGEST_CONDITION;
    if (isShort && ASKS_FIRST.test(file.text(condition))) return true;
  }
  return false;
}

function catchesNameError(file: PythonFile, statement: Node): boolean {
  return file.namedChildren(statement).some((clause) => {
    if (!file.is(clause, 'except_clause')) return false;
    const head = file.text({ start: file.start(clause), end: file.start(file.childOf(clause, 'block') ?? clause) });
    return /^except\s*:|\b(NameError|Exception|BaseException)\b/.test(head);
  });
}
