import { nameOf, parameterAt } from '../../../python/classes.ts';
import type { Kind, Node, PythonFile } from '../../../python/file.ts';
import { classOf, isOwnAttribute, isSelfCall } from './self-calls.ts';

/** How a function may be run again by its own body. */
export interface Recurrence {
  /** Whether a node runs it. */
  readonly isAgain: (node: Node) => boolean;
  /** Statements that end it before: of what is done again with the same values, an exception ends no turn but the first. */
  readonly endings: readonly Kind[];
}

/** Decorators that leave a function what it is. What a `cached_property` reads may be in the object's dict by then. */
const HARMLESS =
  /^(staticmethod|classmethod|abstractmethod|abc\.abstractmethod|override|typing\.override|(functools\.)?(cache|lru_cache)(\(.*\))?)$/;

const ENDINGS: readonly Kind[] = ['return_statement', 'raise_statement', 'assert_statement', 'yield'];

/** What calls a special method of the object that it is given. */
const BUILTINS: ReadonlyMap<string, string> = new Map(
  ['str', 'repr', 'len', 'hash', 'bool', 'int', 'float', 'iter', 'abs', 'bytes', 'dir'].map((name) => [
    `__${name}__`,
    name,
  ]),
);

/** Undefined for a function that decorators make something else of, or whose body names nothing that could be it. */
export function recurrenceOf(file: PythonFile, definition: Node, body: Node): Recurrence | undefined {
  const name = nameOf(file, definition);
  const text = file.text(body);
  const builtin = BUILTINS.get(name);
  if (!holdsWord(text, name) && (builtin === undefined || !asksObject(text, builtin))) return undefined;
  const decorators = file.decorators(definition).map((decorator) => file.text(decorator));
  const owner = classOf(file, definition);
  const [only, ...more] = decorators;
  if (owner !== undefined && more.length === 0 && (only === 'property' || only === `${name}.setter`)) {
    return ofProperty(file, definition, owner, only !== 'property');
  }
  if (!decorators.every((decorator) => HARMLESS.test(decorator)) || isReplaced(file, body, name)) return undefined;
  // Of a coroutine that is given to somebody else, nothing runs yet.
  const isAsync = file.is(definition + 1, '"async"');
  const isAgain = (node: Node): boolean => {
    if (owner !== undefined && builtin !== undefined && isAskedOfSelf(file, node, definition, builtin)) return true;
    return (
      file.is(node, 'call') && isSelfCall(file, node, definition) && (!isAsync || file.is(file.parent(node), 'await'))
    );
  };
  return { isAgain, endings: ENDINGS };
}

/** `return self.title` of a property `title`, and `self.title = title` of its setter. */
function ofProperty(file: PythonFile, definition: Node, owner: Node, isSetter: boolean): Recurrence {
  const handed = isSetter ? parameterAt(file, definition, 1) : undefined;
  const isAgain = (node: Node): boolean => {
    if (!file.is(node, 'attribute') || !isOwnAttribute(file, node, definition, owner)) return false;
    if (!isSetter) return isRead(file, node);
    const assignment = file.parent(node);
    if (!file.is(assignment, 'assignment') || file.field(node) !== 'left') return false;
    return handed !== undefined && isUnchanged(file, handed, file.child(assignment, 'right'));
  };
  return { isAgain, endings: isSetter ? ENDINGS.filter((kind) => kind !== 'raise_statement') : ENDINGS };
}

/** Whether a value is what a parameter was handed. */
function isUnchanged(file: PythonFile, parameter: Node, value: Node | undefined): boolean {
  const binding = file.is(value, 'identifier') ? file.scopes.binding(value) : undefined;
  return binding?.definitions.length === 1 && binding.definitions[0]?.node === parameter;
}

function isRead(file: PythonFile, attribute: Node): boolean {
  const parent = file.parent(attribute);
  if (file.is(parent, 'assignment', 'augmented_assignment')) return file.field(attribute) !== 'left';
  return !file.is(parent, 'delete_statement', 'pattern_list', 'as_pattern_target');
}

/** Whether a node is `len(self)`, or for texts `f"{self!r}"`. */
function isAskedOfSelf(file: PythonFile, node: Node, definition: Node, builtin: string): boolean {
  const self = parameterAt(file, definition, 0);
  if (self === undefined) return false;
  if (file.is(node, 'interpolation')) {
    const conversion = file.childOf(node, 'type_conversion');
    const asks = conversion === undefined ? 'str' : file.text(conversion) === '!r' ? 'repr' : 'str';
    // What a format specification makes of it is up to `__format__`.
    const isFormatted = file.childOf(node, 'format_specifier') !== undefined;
    return asks === builtin && !isFormatted && isUnchanged(file, self, file.namedChildren(node)[0]);
  }
  if (!file.is(node, 'call')) return false;
  const given = file.child(node, 'arguments')!;
  const [only, ...more] = file.is(given, 'argument_list') ? file.namedChildren(given) : [];
  if (more.length > 0 || !isUnchanged(file, self, only)) return false;
  return file.scopes.qualifiedName(file.child(node, 'function')) === `builtins.${builtin}`;
}

/** `self.feed = self.worker.send`, after which the name means something else. */
function isReplaced(file: PythonFile, body: Node, name: string): boolean {
  for (const inner of file.walk(body)) {
    if (!file.is(inner, 'assignment')) continue;
    const left = file.child(inner, 'left');
    if (file.is(left, 'attribute') && file.text(file.child(left, 'attribute')!) === name) return true;
  }
  return false;
}

/** A cheap look before any other, for a special method. */
function asksObject(text: string, builtin: string): boolean {
  return text.includes(`${builtin}(`) || ((builtin === 'str' || builtin === 'repr') && text.includes('{'));
}

const IN_NAME = /\w/;

/** A cheap look before any other: most functions do not name themselves, and a name is often a part of others. */
function holdsWord(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    if (!IN_NAME.test(text.charAt(at - 1)) && !IN_NAME.test(text.charAt(at + name.length))) return true;
  }
  return false;
}
