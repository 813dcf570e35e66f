import type { Edit } from '../../../model/finding.ts';
import { detector } from '../../../python/detector.ts';
import { removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

const MODULES = '(pdb|ipdb|pudb|rpdb|wdb|web_pdb|pdbpp|pdbr|remote_pdb|epdb|celery\\.contrib\\.rdb)';

const STOPS = new RegExp(
  `^(builtins\\.breakpoint|${MODULES}\\.(set_trace|sset_trace|st)|debugpy\\.(listen|wait_for_client|breakpoint)` +
    '|ptvsd\\.(enable_attach|wait_for_attach|break_into_debugger)|pydevd(_pycharm)?\\.settrace|IPython\\.embed)$',
);

const DEBUGGER = new RegExp(`^(${MODULES}|debugpy|ptvsd|pydevd(_pycharm)?)(\\.|$)`);

/** Somebody has to ask for the debugger: a setting, a flag, an environment variable. */
const ASKED_FOR = /debug|pdb|break|trace|attach|interactive|shell|embed/i;

export default detector(
  {
    kinds: ['call', 'import_statement', 'import_from_statement'],
    facts: ['code', 'effect'],
    words: ['pdb', 'pudb', 'rdb', 'wdb', 'breakpoint', 'debugpy', 'ptvsd', 'pydevd', 'IPython'],
  },
  function* (node, file) {
    if (file.is(node, 'call')) {
      const called = file.child(node, 'function')!;
      if (!stops(file, called) || takesFrame(file, node) || isOnRequest(file, node)) return;
      if (isOffered(file, called)) return;
      yield { at: node, code: file.text(node), effect: 'stops the program', fix: removal(file, node) };
    } else if (DEBUGGER.test(moduleText(file, node))) {
      if (file.isTest || isOnRequest(file, node) || isReadSomewhere(file, node)) return;
      yield { at: node, code: file.text(node), effect: 'brings in a debugger', fix: [removeStatement(file, node)] };
    }
  },
);

function stops(file: PythonFile, called: Node): boolean {
  return STOPS.test(file.scopes.qualifiedName(called) ?? '');
}

/** Whether the prompt is opened in another frame, as a signal handler or a tool does that offers one. */
function takesFrame(file: PythonFile, call: Node): boolean {
  const [argument] = file.namedChildren(file.child(call, 'arguments')!);
  return file.is(argument, 'identifier', 'attribute', 'call') && /frame|f_back/.test(file.text(argument));
}

/** Whether all imports of the debugger are ready for it to be missing: then it is a feature of the program. */
function isOffered(file: PythonFile, called: Node): boolean {
  const object = file.is(called, 'attribute') ? file.child(called, 'object')! : called;
  const definitions = file.scopes.binding(object)?.definitions ?? [];
  return definitions.length > 0 && definitions.every(({ node }) => isTried(file, node));
}

function isTried(file: PythonFile, imported: Node): boolean {
  for (
    let inner = imported, outer = file.parent(inner);
    outer !== undefined;
    inner = outer, outer = file.parent(outer)
  ) {
    if (!file.is(outer, 'try_statement') || file.field(inner) !== 'body') continue;
    return file
      .namedChildren(outer)
      .some(
        (clause) =>
          file.is(clause, 'except_clause') &&
          /\b(ImportError|ModuleNotFoundError)\b/.test(file.text(file.child(clause, 'value') ?? clause)),
      );
  }
  return false;
}

function moduleText(file: PythonFile, statement: Node): string {
  const module = file.child(statement, 'module_name') ?? file.child(statement, 'name')!;
  return file.text(file.is(module, 'aliased_import') ? file.child(module, 'name')! : module);
}

function isReadSomewhere(file: PythonFile, statement: Node): boolean {
  return file.descendants(statement).some((name) => (file.scopes.binding(name)?.references.length ?? 0) > 0);
}

/** Whether the code around asks first, or only offers a debugger to those who do. */
function isOnRequest(file: PythonFile, node: Node): boolean {
  // A module that is called so is run to get a prompt.
  if (/(^|[/_-])(debug|shell|repl)\.py$/.test(file.path)) return true;
  let inner = node;
  for (const outer of file.ancestors(node)) {
    if (file.is(outer, 'if_statement', 'elif_clause', 'conditional_expression')) {
      const condition = file.child(outer, 'condition') ?? file.namedChildren(outer)[1];
      if (condition !== undefined && condition !== inner && ASKED_FOR.test(file.text(condition))) return true;
    }
    if (file.is(outer, 'function_definition') && ASKED_FOR.test(file.text(file.child(outer, 'name')!))) return true;
    inner = outer;
  }
  return false;
}

/** The call's statement goes, and with it the import that stands before it on the line. */
function removal(file: PythonFile, call: Node): Edit[] {
  const statement = file.parent(call)!;
  if (!file.is(statement, 'expression_statement')) return [];
  const siblings = file.statements(file.parent(statement)!);
  const previous = siblings[siblings.indexOf(statement) - 1];
  const isPair =
    file.is(previous, 'import_statement', 'import_from_statement') &&
    file.lineOf(previous) === file.lineOf(statement) &&
    DEBUGGER.test(moduleText(file, previous));
  if (!isPair) return [removeStatement(file, statement)];
  const others = siblings.filter((sibling) => sibling !== statement && sibling !== previous);
  const start = file.start(previous);
  const end = file.end(statement);
  if (others.length === 0) return [{ start, end, text: 'pass' }];
  const line = file.lineOf(statement);
  if (others.some((other) => file.lineOf(other) === line)) return [];
  return [{ start: file.lines.start(line), end: file.lines.start(line + 1), text: '' }];
}
