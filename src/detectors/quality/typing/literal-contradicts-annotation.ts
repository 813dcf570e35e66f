import { beginning } from '../../../model/shorten.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** The builtin types that a value of each literal is an instance of, or that take its place by PEP 484. */
const FITS: Readonly<Record<string, readonly string[]>> = {
  str: ['str'],
  bytes: ['bytes'],
  int: ['int', 'float', 'complex'],
  float: ['float', 'complex'],
  bool: ['bool', 'int', 'float', 'complex'],
  list: ['list'],
  dict: ['dict'],
  set: ['set'],
  tuple: ['tuple'],
};

const BUILTIN = new Set(Object.values(FITS).flat());

/** What `typing` calls the builtin collections. */
const TYPING = /^typing(?:_extensions)?\.(List|Dict|Set|Tuple|Text)$/;

export default detector({ kinds: ['type'], facts: ['name', 'type', 'value', 'is'] }, function* (annotation, file) {
  const node = file.parent(annotation)!;
  if (!file.is(node, 'assignment', 'typed_default_parameter') || file.field(annotation) !== 'type') return;
  const value = file.child(node, file.is(node, 'assignment') ? 'right' : 'value');
  if (value === undefined) return;
  const is = literalType(file, value);
  const type = is === undefined ? undefined : builtinType(file, annotation);
  if (is === undefined || type === undefined || FITS[is]!.includes(type) || mayConvert(file, node)) return;
  const name = file.child(node, file.is(node, 'assignment') ? 'left' : 'name')!;
  yield { at: value, name: file.text(name), type: file.text(annotation), value: shortened(file, value), is };
});

/** The type of what is written down; undefined for all that has to be worked out. */
function literalType(file: PythonFile, node: Node): string | undefined {
  const value = file.unparenthesized(node);
  switch (file.kind(value)) {
    case 'string':
      return /^[rf]*b/i.test(file.text(value + 1)) ? 'bytes' : 'str';
    case 'integer':
      return /j$/i.test(file.text(value)) ? undefined : 'int';
    case 'float':
      return /j$/i.test(file.text(value)) ? undefined : 'float';
    case 'true':
    case 'false':
      return 'bool';
    case 'list':
    case 'list_comprehension':
      return 'list';
    case 'dictionary':
    case 'dictionary_comprehension':
      return 'dict';
    case 'set':
    case 'set_comprehension':
      return 'set';
    case 'tuple':
      return 'tuple';
    default:
      return undefined;
  }
}

/** The builtin type that an annotation names, its type arguments left out; undefined when it is anything else. */
function builtinType(file: PythonFile, annotation: Node): string | undefined {
  const [type] = file.namedChildren(annotation);
  const generic = file.is(type, 'generic_type') ? file.namedChildren(type)[0] : type;
  const name = file.is(generic, 'subscript') ? file.child(generic, 'value') : generic;
  const qualified = file.scopes.qualifiedName(name);
  const builtin = /^builtins\.(\w+)$/.exec(qualified ?? '')?.[1] ?? TYPING.exec(qualified ?? '')?.[1]?.toLowerCase();
  const known = builtin === 'text' ? 'str' : builtin;
  return known !== undefined && BUILTIN.has(known) ? known : undefined;
}

/** Whether what reads the annotation may make the value fit: a base class such as pydantic's, or a decorator. */
function mayConvert(file: PythonFile, node: Node): boolean {
  const owner = file.enclosing(node, 'class_definition', 'function_definition', 'lambda');
  if (owner === undefined) return false;
  const decorators = file.decorators(owner).map((decorator) => file.text(decorator));
  if (decorators.some((text) => !/^(dataclasses\.)?dataclass\b|^(static|class)method$/.test(text))) return true;
  return file.is(owner, 'class_definition') && file.child(owner, 'superclasses') !== undefined;
}

function shortened(file: PythonFile, value: Node): string {
  const text = file.text(value);
  return text.length > 40 || text.includes('\n') ? `${beginning(text.split('\n', 1)[0]!, 30)}…` : text;
}
