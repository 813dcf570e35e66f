import type { Edit } from '../model/finding.ts';
import type { Node, PythonFile } from './file.ts';
import { remembered } from './remembered.ts';

/** Types of the standard library of which `None` is no instance, beside the builtin ones. */
const KNOWN = [
  /^typing(_extensions)?\.(List|Dict|Set|FrozenSet|Tuple|Type|Text|Callable|Literal|LiteralString|IO|TextIO|BinaryIO)$/,
  /^typing(_extensions)?\.(Deque|DefaultDict|OrderedDict|Counter|ChainMap|Pattern|Match|ByteString)$/,
  /^(typing|typing_extensions|collections\.abc)\.(Async)?(Iterable|Iterator|Generator)$/,
  /^(typing|typing_extensions|collections\.abc)\.(Mutable)?(Sequence|Mapping|Set)$/,
  /^(typing|typing_extensions|collections\.abc)\.(AbstractSet|Collection|Container|Callable|Awaitable|Coroutine)$/,
  /^collections\.(deque|defaultdict|OrderedDict|Counter|ChainMap|UserDict|UserList)$/,
  /^datetime\.(date|time|datetime|timedelta|tzinfo|timezone)$/,
  /^pathlib\.(Pure)?(Posix|Windows)?Path$/,
  /^(decimal\.Decimal|fractions\.Fraction|uuid\.UUID|enum\.Enum|argparse\.(Namespace|ArgumentParser))$/,
  /^(re\.(Pattern|Match)|logging\.Logger|io\.(BytesIO|StringIO|TextIOWrapper)|types\.(\w+Type|SimpleNamespace))$/,
];

const BUILTIN =
  /^(int|float|complex|bool|str|bytes|bytearray|memoryview|list|tuple|dict|set|frozenset|range|slice|type|\w+(Error|Exception))$/;

/**
 * Whether `None` is certainly no instance of an annotated type. False when it may be: for `Any`, `object`, type
 * variables, protocols, and for names from elsewhere, which may be aliases of an optional type.
 */
export function excludesNone(file: PythonFile, annotation: Node): boolean {
  const open = [annotation];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    const members = unionMembers(file, type);
    if (members !== undefined) open.push(...members);
    else if (!memberExcludesNone(file, type)) return false;
  }
  return true;
}

/**
 * The one type beside `None` that an annotation names, out of `Optional[…]`, `Annotated[…]`, `… | None` and quotes; of
 * `list[Book]`, it is `list`. Undefined for a union of several and for what is no name.
 */
export function annotatedType(file: PythonFile, annotation: Node): Node | undefined {
  const open = [annotation];
  let found: Node | undefined;
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    const members = unionMembers(file, type) ?? optionalMember(file, type);
    if (members !== undefined) {
      open.push(...members);
    } else if (!file.is(type, 'none')) {
      if (found !== undefined) return undefined;
      found = subscription(file, type).generic ?? type;
    }
  }
  if (file.is(found, 'string')) return quotedType(file, found);
  return file.is(found, 'identifier', 'attribute') ? found : undefined;
}

function optionalMember(file: PythonFile, type: Node): readonly Node[] | undefined {
  const { generic, parameters } = subscription(file, type);
  const isOptional = generic !== undefined && /^(Optional|ClassVar)$/.test(typingName(file, generic) ?? '');
  return isOptional ? parameters.slice(0, 1) : undefined;
}

/** What binds the plain name that stands in quotes: a class further down, or an import for the type checker alone. */
function quotedType(file: PythonFile, string: Node): Node | undefined {
  const name = /^["'](\w+)["']$/.exec(file.text(string))?.[1];
  const definitions = name === undefined ? undefined : file.scopes.module.bindings.get(name)?.definitions;
  return definitions?.[0]?.node;
}

/** The types that a union is made of, or the one type inside a wrapper that says no more than it; else undefined. */
function unionMembers(file: PythonFile, type: Node): readonly Node[] | undefined {
  if (file.is(type, 'type', 'parenthesized_expression', 'union_type')) return file.namedChildren(type);
  if (file.is(type, 'binary_operator') && file.is(file.child(type, 'operator'), '"|"')) {
    return [file.child(type, 'left')!, file.child(type, 'right')!];
  }
  const { generic, parameters } = subscription(file, type);
  const name = generic === undefined ? undefined : typingName(file, generic);
  if (name === 'Union') return parameters;
  if (name === 'Annotated' || name === 'Final') return parameters.slice(0, 1);
  return undefined;
}

function memberExcludesNone(file: PythonFile, type: Node): boolean {
  const { generic, parameters } = subscription(file, type);
  if (generic === undefined) return file.is(type, 'string') ? isQuotedClass(file, type) : isClass(file, type);
  if (typingName(file, generic) === 'Literal') return parameters.every((value) => !/\bNone\b/.test(file.text(value)));
  return isClass(file, generic);
}

/** `generic[parameters]`, which the grammar writes as a generic type or as a subscript. */
function subscription(file: PythonFile, type: Node): { generic: Node | undefined; parameters: readonly Node[] } {
  if (file.is(type, 'generic_type')) {
    const [generic, list] = file.namedChildren(type);
    return { generic, parameters: list === undefined ? [] : file.namedChildren(list) };
  }
  if (!file.is(type, 'subscript')) return { generic: undefined, parameters: [] };
  return { generic: file.child(type, 'value'), parameters: file.childrenIn(type, 'subscript') };
}

function typingName(file: PythonFile, node: Node): string | undefined {
  return /^typing(?:_extensions)?\.(\w+)$/.exec(file.scopes.qualifiedName(node) ?? '')?.[1];
}

function isClass(file: PythonFile, name: Node): boolean {
  const qualified = file.scopes.qualifiedName(name);
  if (qualified?.startsWith('builtins.')) return BUILTIN.test(qualified.slice('builtins.'.length));
  if (qualified !== undefined && KNOWN.some((known) => known.test(qualified))) return true;
  return file.is(name, 'identifier') && isOwnClass(file, file.text(name));
}

/** A plain name in quotes; anything longer may hide a `None`. */
function isQuotedClass(file: PythonFile, string: Node): boolean {
  const name = /^["'](\w+)["']$/.exec(file.text(string))?.[1];
  if (name === undefined) return false;
  const isBound = file.scopes.module.bindings.has(name);
  return isBound ? isOwnClass(file, name) : file.scopes.starImports.length === 0 && BUILTIN.test(name);
}

/** Whether a name is that of one class of the module, and of no protocol: `None` may satisfy a protocol. */
function isOwnClass(file: PythonFile, name: string): boolean {
  const definitions = file.scopes.module.bindings.get(name)?.definitions ?? [];
  const [definition] = definitions;
  if (definitions.length !== 1 || definition?.kind !== 'class') return false;
  const bases = file.child(file.parent(definition.node)!, 'superclasses');
  return bases === undefined || !/\b(Protocol|NewType|Any)\b/.test(file.text(bases));
}

/**
 * The edit that lets an annotation admit `None`, written as the file writes optional types; undefined where it cannot be written
 * so, also since the Python that runs the code has no `| None` and the file no `Optional`.
 *
 * @param hasUnions whether every Python that the code has to run on knows `X | None`
 */
export function admitNone(file: PythonFile, annotation: Node, hasUnions: boolean): Edit | undefined {
  const span = file.span(annotation);
  const text = file.text(annotation);
  const optional = optionalName(file);
  if (optional !== undefined) return { ...span, text: `${optional}[${text}]` };
  if (!hasUnions && !writesUnions(file, 0)) return undefined;
  const [type] = file.namedChildren(annotation);
  if (!file.is(type, 'string')) return { start: span.end, end: span.end, text: ' | None' };
  // `"Shop" | None` is an error at run time, so the `None` goes between the quotes.
  if (!/^(["'])[^"'\\]+\1$/.test(text)) return undefined;
  return { start: span.end - 1, end: span.end - 1, text: ' | None' };
}

const writesUnions = remembered((file) => /\|\s*None\b/.test(file.text(0)));

/** The name under which the file knows `typing.Optional`, unless it writes `| None` already. */
function optionalName(file: PythonFile): string | undefined {
  if (writesUnions(file, 0)) return undefined;
  for (const { name, definitions } of file.scopes.module.bindings.values()) {
    if (definitions.some(({ target }) => target === 'typing.Optional')) return name;
  }
  return undefined;
}
