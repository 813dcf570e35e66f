import { argumentsOf } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import type { ParameterFact } from './definitions.ts';

/** Options of `dataclass` that leave its `__init__` alone. */
const HARMLESS_OPTIONS = new Set([
  'repr',
  'eq',
  'order',
  'unsafe_hash',
  'frozen',
  'slots',
  'match_args',
  'weakref_slot',
]);

/** What makes a value that is no field. */
const PLAIN_VALUE = /^builtins\.(str|bytes|int|float|bool|tuple|frozenset|object)$/;

/** Annotations by which a field is none, or one of another kind. */
const IS_CLASS_VARIABLE = /^["']?\s*(\w+\.)?ClassVar\b/;
const IS_SPECIAL = /\b(InitVar|KW_ONLY)\b/;

/**
 * What the `__init__` that `dataclasses.dataclass` writes for a class takes after `self`, its own fields only;
 * undefined when the class is no dataclass, or an option or the kind of a field makes that less than plain.
 */
export function dataclassInit(file: PythonFile, definition: Node): ParameterFact[] | undefined {
  const decorators = file.decorators(definition);
  const dataclass = decorators.find((decorator) => nameOf(file, decorator) === 'dataclasses.dataclass');
  if (dataclass === undefined) return undefined;
  const options = file.is(dataclass, 'call') ? argumentsOf(file, dataclass) : undefined;
  if (options !== undefined && !(options.isComplete && [...options.keywords.keys()].every(isHarmless)))
    return undefined;
  const fields: ParameterFact[] = [];
  for (const statement of file.statements(file.child(definition, 'body')!)) {
    // A field that depends on a condition may be there or not.
    if (file.is(statement, 'if_statement', 'try_statement', 'for_statement', 'with_statement')) return undefined;
    const [assignment] = file.is(statement, 'expression_statement') ? file.namedChildren(statement) : [];
    const annotation = file.is(assignment, 'assignment') ? file.child(assignment, 'type') : undefined;
    if (assignment === undefined || annotation === undefined) continue;
    const type = file.text(annotation);
    if (IS_CLASS_VARIABLE.test(type)) continue;
    const hasDefault = defaultOf(file, file.child(assignment, 'right'));
    if (IS_SPECIAL.test(type) || hasDefault === undefined) return undefined;
    const name = file.text(file.child(assignment, 'left')!);
    if (fields.some((field) => field.name === name)) return undefined;
    fields.push({ name, kind: 'either', hasDefault });
  }
  return fields;
}

function isHarmless(option: string): boolean {
  return HARMLESS_OPTIONS.has(option);
}

/** Whether a field has a default; undefined when it may not be a parameter like the others. */
function defaultOf(file: PythonFile, value: Node | undefined): boolean | undefined {
  if (value === undefined) return false;
  if (!file.is(value, 'call')) return true;
  const name = nameOf(file, value);
  // What a function makes may be a field with options of its own.
  if (name !== 'dataclasses.field') return name !== undefined && PLAIN_VALUE.test(name) ? true : undefined;
  const { keywords, isComplete } = argumentsOf(file, value);
  if (!isComplete || keywords.has('init') || keywords.has('kw_only')) return undefined;
  return keywords.has('default') || keywords.has('default_factory');
}

function nameOf(file: PythonFile, expression: Node): string | undefined {
  return file.scopes.qualifiedName(file.is(expression, 'call') ? file.child(expression, 'function') : expression);
}
