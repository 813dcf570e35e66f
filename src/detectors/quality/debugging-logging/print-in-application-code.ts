import type { Edit } from '../../../model/finding.ts';
import { shorten } from '../../../model/shorten.ts';
import { argumentsOf } from '../../../python/arguments.ts';
import { nameOf } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { isForTerminal } from './application.ts';

/** Functions that are there to print. */
const PRINTS =
  /print|dump|show|display|report|usage|help|main|debug|log|echo|output|prompt|banner|^_?pp|trace|verbose|describe|summary|progress|interactive/i;

/** Somebody has to ask for the output. */
const ASKED_FOR = /debug|bench|environ|verbose|trace|echo|quiet|silent|print|output|dry_?run|interactive|isatty/i;

export default detector({ kinds: ['call'], facts: ['call'], called: ['print'] }, function* (node, file) {
  const callee = file.child(node, 'function');
  if (isForTerminal(file) || file.scopes.qualifiedName(callee) !== 'builtins.print') return;
  const { keywords } = argumentsOf(file, node);
  const target = keywords.get('file');
  // What goes to a file of its own is no message, and standard error is where the last words of a process go.
  if (target !== undefined && !/^(sys\.)?stdout$/.test(file.text(target))) return;
  if (isAskedFor(file, node)) return;
  yield { at: node, call: shorten(file.text(node).split('\n', 1)[0]!, 60), fix: fixOf(file, node) };
});

function isAskedFor(file: PythonFile, node: Node): boolean {
  for (const outer of file.ancestors(node)) {
    if (file.is(outer, 'function_definition', 'class_definition') && PRINTS.test(nameOf(file, outer))) return true;
    const condition = file.is(outer, 'if_statement', 'elif_clause') ? file.child(outer, 'condition') : undefined;
    if (condition !== undefined && ASKED_FOR.test(file.text(condition))) return true;
  }
  return false;
}

/** The same text by the module's logger, if it has one. */
function fixOf(file: PythonFile, node: Node): Edit[] {
  const { positional, keywords, isComplete } = argumentsOf(file, node);
  const logger = loggerOf(file);
  const isStatement = file.is(file.parent(node), 'expression_statement');
  if (logger === undefined || keywords.size > 0 || !isComplete || positional.length === 0 || !isStatement) return [];
  const method = file.enclosing(node, 'except_clause', 'function_definition') ?? 0;
  const level = file.is(method, 'except_clause') ? 'exception' : 'info';
  const values = positional.map((value) => file.text(value));
  const [only] = positional;
  const isText =
    positional.length === 1 && file.is(only, 'string', 'concatenated_string') && !/^[rb]*["'][^]*%/i.test(values[0]!);
  const text = isText ? values[0]! : `"${positional.map(() => '%s').join(' ')}", ${values.join(', ')}`;
  return [{ ...file.span(node), text: `${logger}.${level}(${text})` }];
}

/** The name of the logger that the module makes. */
function loggerOf(file: PythonFile): string | undefined {
  for (const { name, definitions } of file.scopes.module.bindings.values()) {
    const [definition, ...more] = definitions;
    const value = definition === undefined ? undefined : file.child(file.parent(definition.node)!, 'right');
    if (more.length > 0 || !file.is(value, 'call')) continue;
    if (file.scopes.qualifiedName(file.child(value, 'function')) === 'logging.getLogger') return name;
  }
  return undefined;
}
