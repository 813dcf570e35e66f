import type { Edit } from '../../../model/finding.ts';
import { argumentsOf } from '../../../python/arguments.ts';
import { basesOf, methodsOf, nameOf, ownClass } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';

const DATACLASS = 'dataclasses.dataclass';
const ATTRS = /^(attrs?\.(define|mutable|frozen|s|attrs|dataclass)|attr\.(_next_gen\.)?define)$/;
const FIELD = /^(dataclasses\.field|attrs?\.(field|ib|attrib))$/;
const COLLECTION = /^(builtins\.(list|dict|set|bytearray)|collections\.(deque|defaultdict|OrderedDict|Counter))$/;
/** Of these, `dataclass` sees that they can change, and refuses the class. */
const REFUSED = /^(builtins\.(list|dict|set|bytearray)|collections\.(deque|defaultdict|OrderedDict|Counter))$/;
const NO_FIELD = /^["']?(\w+\.)?(ClassVar|InitVar)\b/;
/** Bases whose objects do not change, or are one on purpose. */
const FIXED =
  /(^|\.)(Enum|IntEnum|StrEnum|Flag|IntFlag|NamedTuple|str|int|float|tuple|frozenset|bytes|Exception|type)$/;

const REFUSAL = 'and Python refuses such a class with `ValueError` as soon as it is imported';
const SHARING = 'and all objects share it: what one changes, all have changed';

export default detector(
  { kinds: ['class_definition'], facts: ['field', 'default', 'harm'], words: ['dataclass', 'attr'] },
  function* (node, file) {
    const maker = makerOf(file, node);
    if (maker === undefined) return;
    for (const statement of file.statements(file.child(node, 'body')!)) {
      const [field] = file.namedChildren(statement);
      if (!file.is(statement, 'expression_statement') || !file.is(field, 'assignment')) continue;
      const type = file.child(field, 'type');
      const value = defaultOf(file, field);
      if (value === undefined || (type !== undefined && NO_FIELD.test(file.text(type)))) continue;
      // Without an annotation it is a field only when a call makes it one.
      if (type === undefined && value === file.child(field, 'right')) continue;
      const harm = harmOf(file, value, maker);
      if (harm === undefined) continue;
      const fix = fixOf(file, field, value, maker);
      yield { at: value, field: file.text(file.child(field, 'left')!), default: file.text(value), harm, fix };
    }
  },
);

/** What makes the class one whose fields are written in its body. */
function makerOf(file: PythonFile, owner: Node): 'dataclass' | 'attrs' | undefined {
  for (const decorator of file.decorators(owner)) {
    const name = file.scopes.qualifiedName(file.is(decorator, 'call') ? file.child(decorator, 'function') : decorator);
    if (name === DATACLASS) return 'dataclass';
    if (name !== undefined && ATTRS.test(name)) return 'attrs';
  }
  return undefined;
}

/** The default of a field, written alone or as `field(default=…)`. */
function defaultOf(file: PythonFile, field: Node): Node | undefined {
  const value = file.child(field, 'right');
  if (!file.is(value, 'call')) return value;
  const name = file.scopes.qualifiedName(file.child(value, 'function'));
  return name !== undefined && FIELD.test(name) ? argumentsOf(file, value).keywords.get('default') : value;
}

function harmOf(file: PythonFile, value: Node, maker: 'dataclass' | 'attrs'): string | undefined {
  const refusal = maker === 'dataclass' ? REFUSAL : SHARING;
  if (file.is(value, 'list', 'dictionary', 'set')) return refusal;
  if (file.is(value, 'list_comprehension', 'dictionary_comprehension', 'set_comprehension')) return refusal;
  // `[0] * 12` is a list like any other.
  if (file.is(value, 'binary_operator') && file.is(file.child(value, 'operator'), '"*"')) {
    if (file.namedChildren(value).some((operand) => file.is(operand, 'list'))) return refusal;
  }
  const called = file.is(value, 'call') ? file.child(value, 'function') : undefined;
  const name = file.scopes.qualifiedName(called);
  if (name !== undefined && COLLECTION.test(name)) return REFUSED.test(name) ? refusal : SHARING;
  const made = ownClass(file, called);
  if (made === undefined || !isChangeable(file, made)) return undefined;
  return maker === 'dataclass' && isUnhashable(file, made) ? REFUSAL : SHARING;
}

/** Whether objects of a class of the file are there to be changed: their own methods or their fields allow it. */
function isChangeable(file: PythonFile, owner: Node): boolean {
  if (basesOf(file, owner).some((base) => FIXED.test(file.text(base)) || ownClass(file, base) === undefined))
    return false;
  const decorators = file.decorators(owner).map((decorator) => file.text(decorator));
  if (decorators.some((decorator) => /frozen/.test(decorator))) return false;
  if (makerOf(file, owner) !== undefined) return true;
  return methodsOf(file, owner).some((method) => {
    if (/^__(init|new|set_name|setstate|enter|exit)__$/.test(nameOf(file, method))) return false;
    return /\bself\.\w+(\[[^\]]*\])?\s*([-+*/|&]|\/\/)?=(?!=)/.test(file.text(method));
  });
}

/** Whether an object of a class has no hash, by which `dataclass` knows that it can change. */
function isUnhashable(file: PythonFile, owner: Node): boolean {
  const names = file.scopes.of(owner)!.bindings;
  if (names.has('__hash__')) return false;
  if (names.has('__eq__')) return true;
  const [decorator] = file.decorators(owner);
  return (
    makerOf(file, owner) !== undefined &&
    decorator !== undefined &&
    !/\beq\s*=\s*False|unsafe_hash/.test(file.text(decorator))
  );
}

/** `field(default_factory=…)`, where the file knows `field` or can import it beside `dataclass`. */
function fixOf(file: PythonFile, field: Node, value: Node, maker: 'dataclass' | 'attrs'): Edit[] {
  const isNamed = value !== file.child(field, 'right');
  const factory = factoryFor(file, value);
  if (isNamed) {
    const argument = file.parent(value)!;
    const word = maker === 'dataclass' ? 'default_factory' : 'factory';
    return [{ ...file.span(argument), text: `${word}=${factory}` }];
  }
  if (maker !== 'dataclass') return [];
  const { edit, name } = fieldFunction(file, 0);
  if (name === undefined) return [];
  return [...edit, { ...file.span(value), text: `${name}(default_factory=${factory})` }];
}

function factoryFor(file: PythonFile, value: Node): string {
  const isEmpty = file.namedChildren(value).length === 0;
  if (file.is(value, 'list') && isEmpty) return 'list';
  if (file.is(value, 'dictionary') && isEmpty) return 'dict';
  const isPlainCall = file.is(value, 'call') && file.namedChildren(file.child(value, 'arguments')!).length === 0;
  return isPlainCall ? file.text(file.child(value, 'function')!) : `lambda: ${file.text(value)}`;
}

const fieldFunction = remembered((file): { readonly edit: readonly Edit[]; readonly name: string | undefined } => {
  const bindings = [...file.scopes.module.bindings.values()];
  const named = (target: string): Node | undefined =>
    bindings.flatMap(({ definitions }) => definitions).find((definition) => definition.target === target)?.node;
  const known = named('dataclasses.field');
  if (known !== undefined) return { edit: [], name: file.text(known) };
  const module = named('dataclasses');
  if (module !== undefined) return { edit: [], name: `${file.text(module)}.field` };
  const imported = named(DATACLASS);
  const isFree = !file.scopes.module.bindings.has('field');
  if (imported === undefined || !isFree || file.text(imported) !== 'dataclass') return { edit: [], name: undefined };
  return { edit: [{ start: file.end(imported), end: file.end(imported), text: ', field' }], name: 'field' };
});
