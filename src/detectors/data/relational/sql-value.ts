import { argumentsOf, calledName } from '../../../python/arguments.ts';
import type { Definition } from '../../../python/bindings.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Names of pieces of SQL, and of what has been made safe to be one. */
const PIECE_OF_SQL =
  /(placeholder|marker|qmark|param|bind|sub_?quer|sql|quer(y|ies)|clause|where|cond|filter|column|field|table|schema|stmt|statement|expr|order|sort|direction|operator|quoted|escaped|safe|literal|ident|cast|regclass|seq)/i;

const MAKES_SAFE =
  /quote|escape|literal|ident|sanit|safe|mogrify|adapt|^(int|float|bool|len|round|abs|id|hash|Identifier|SQL|Literal|Placeholder|uuid4|UUID|Decimal|now|today|utcnow|time|timestamp|isoformat|date|strftime|hexdigest|value|min|max|sum|count|compile|bindparam|get_bind)$/i;

/** Annotations of values that cannot end a literal. */
const HARMLESS_TYPE =
  /^(Optional\[)?(int|float|bool|uuid\.UUID|UUID|UUID4|Decimal|date|datetime|(datetime|dt)\.(date|datetime)|timedelta|PositiveInt|\w*Enum)(\s*\|\s*None|\])?$/;

const MOST_DEFINITIONS = 8;
const MOST_TEXTS = 50;
const MOST_HOPS = 6;

/**
 * Whether a value that is written into SQL is known to be no data from elsewhere: a constant, a number, a piece of SQL, or
 * something that was quoted or looked up in a fixed set.
 *
 * @param format the format specifier, or the letter of a `%` conversion
 */
export function isHarmless(file: PythonFile, value: Node, format: string): boolean {
  if (/[dfixeg]$/.test(format)) return true;
  const open = [value];
  for (let hops = 0; hops < MOST_HOPS; hops += 1) {
    const next = open.pop();
    if (next === undefined) return true;
    const node = file.unparenthesized(next);
    if (file.is(node, 'string', 'concatenated_string', 'integer', 'float', 'true', 'false', 'none')) {
      open.push(...holes(file, node));
    } else if (file.is(node, 'conditional_expression')) {
      const [yes, , no] = file.namedChildren(node);
      if (yes !== undefined && no !== undefined) open.push(yes, no);
    } else if (file.is(node, 'call')) {
      if (!callIsHarmless(file, node)) return false;
    } else if (file.is(node, 'identifier')) {
      const sources = sourcesOf(file, node);
      if (sources === undefined) return true;
      if (sources === 'foreign') return false;
      open.push(...sources);
    } else if (file.is(node, 'subscript')) {
      // A lookup in a fixed mapping.
      const owner = file.child(node, 'value')!;
      if (!isForeignContainer(file, owner)) return true;
      return false;
    } else if (file.is(node, 'attribute')) {
      return !isForeignAttribute(file, node);
    } else {
      return true;
    }
  }
  return true;
}

function holes(file: PythonFile, string: Node): Node[] {
  return file
    .descendants(string)
    .filter((node) => file.is(node, 'interpolation'))
    .map((hole) => file.child(hole, 'expression') ?? file.namedChildren(hole)[0]!);
}

/** What a name has been given; `foreign` when that comes from outside, undefined when it is not known to. */
function sourcesOf(file: PythonFile, name: Node): Node[] | 'foreign' | undefined {
  if (PIECE_OF_SQL.test(file.text(name)) || /^_*[A-Z][A-Z0-9_]*$/.test(file.text(name))) return undefined;
  const definitions = file.scopes.binding(name)?.definitions ?? [];
  if (definitions.length === 0 || definitions.length > MOST_DEFINITIONS) return undefined;
  if (isChecked(file, name)) return undefined;
  const sources: Node[] = [];
  for (const definition of definitions) {
    // What a function around this one was given is mostly fixed where that is called.
    if (definition.kind === 'parameter' && file.enclosingFunction(name) !== file.enclosingFunction(definition.node))
      return undefined;
    const source = sourceOf(file, definition);
    if (source === 'foreign') return 'foreign';
    if (source === undefined) return undefined;
    sources.push(source);
  }
  return sources;
}

function sourceOf(file: PythonFile, { node, kind }: Definition): Node | 'foreign' | undefined {
  const parent = file.parent(node)!;
  if (kind === 'parameter') {
    if (/^(self|cls)$/.test(file.text(node))) return undefined;
    const parameter = file.is(parent, 'typed_parameter', 'typed_default_parameter') ? parent : undefined;
    const type = parameter === undefined ? undefined : file.child(parameter, 'type');
    return type !== undefined && HARMLESS_TYPE.test(file.text(type)) ? undefined : 'foreign';
  }
  if (kind !== 'assignment' || !file.is(parent, 'assignment') || file.field(node) !== 'left') return undefined;
  return file.child(parent, 'right');
}

/** Whether a name is compared with fixed values before: `if name not in ALLOWED: raise`. */
function isChecked(file: PythonFile, name: Node): boolean {
  const uses = file.scopes.binding(name)?.references ?? [];
  return uses.some((use) => {
    const parent = file.parent(use)!;
    if (use >= name) return false;
    if (file.is(parent, 'comparison_operator')) return /\b(not\s+)?in\b/.test(file.text(parent));
    if (!file.is(parent, 'argument_list')) return false;
    return /valid|check|match|isdigit|quote|allow|sanit|isinstance/i.test(
      file.text(file.child(file.parent(parent)!, 'function')!),
    );
  });
}

/** What a call returns is foreign only where it plainly hands on what came in. */
function callIsHarmless(file: PythonFile, call: Node): boolean {
  const name = calledName(file, call) ?? '';
  if (MAKES_SAFE.test(name)) return true;
  const callee = file.child(call, 'function')!;
  const { positional } = argumentsOf(file, call);
  const [first] = positional;
  if (name === 'str' && first !== undefined) return !isForeign(file, first);
  if (!file.is(callee, 'attribute')) return name !== 'input';
  const owner = file.child(callee, 'object')!;
  if (/^(strip|lower|upper|title|replace|lstrip|rstrip|decode)$/.test(name)) return !isForeign(file, owner);
  return !(/^(get|get_json|getlist|pop)$/.test(name) && isForeignContainer(file, owner));
}

function isForeign(file: PythonFile, node: Node): boolean {
  const inner = file.unparenthesized(node);
  if (file.is(inner, 'identifier')) return sourcesOf(file, inner) === 'foreign';
  if (file.is(inner, 'subscript')) return isForeignContainer(file, file.child(inner, 'value')!);
  if (file.is(inner, 'attribute')) return isForeignAttribute(file, inner);
  return file.is(inner, 'call') && isForeignContainer(file, file.child(inner, 'function')!);
}

/** `request.args`, `request.GET`, `kwargs`, and parameters that are subscripted. */
function isForeignContainer(file: PythonFile, container: Node): boolean {
  const text = file.text(container);
  if (
    /(^|\.)(request|req|self\.request)\.(args|form|values|json|cookies|headers|GET|POST|data|query_params|path_params|COOKIES|META|params)\b/.test(
      text,
    )
  )
    return true;
  let root = container;
  while (file.is(root, 'attribute', 'subscript'))
    root = file.child(root, file.is(root, 'attribute') ? 'object' : 'value')!;
  if (!file.is(root, 'identifier') || root !== file.unparenthesized(container)) return false;
  // The options of a management command come from whoever runs the server.
  if (/^opt(ion)?s$/.test(file.text(root))) return false;
  return !PIECE_OF_SQL.test(file.text(root)) && sourcesOf(file, root) === 'foreign';
}

/** An attribute of something that was handed in: `user.name`; not of `self`, a class, a module or settings. */
function isForeignAttribute(file: PythonFile, attribute: Node): boolean {
  const name = file.text(file.child(attribute, 'attribute')!);
  if (PIECE_OF_SQL.test(name) || /^(_\w*|id|pk|value|\w+_id|db_\w+|[A-Z]\w*)$/.test(name)) return false;
  const owner = file.child(attribute, 'object')!;
  if (isForeignContainer(file, attribute)) return true;
  return (
    file.is(owner, 'identifier') &&
    !/settings|config|opts|options|args|meta|model|^(db|conn|connection|engine|dialect|cursor|cur)$/i.test(
      file.text(owner),
    ) &&
    sourcesOf(file, owner) === 'foreign'
  );
}

/** The value that a name was last given above, by a plain assignment, and in order what `+=` has added to it since. */
export function lastValues(file: PythonFile, name: Node): readonly Node[] {
  const definitions = file.scopes.binding(name)?.definitions ?? [];
  if (definitions.length > MOST_TEXTS) return [];
  const values: Node[] = [];
  for (const { node, kind } of definitions.filter((each) => each.node < name).reverse()) {
    const statement = file.parent(node)!;
    const value = file.field(node) === 'left' ? file.child(statement, 'right') : undefined;
    if (value === undefined) return [];
    values.unshift(value);
    if (kind === 'assignment') return file.is(statement, 'assignment') ? values : [];
    if (!file.is(statement, 'augmented_assignment') || !file.is(file.child(statement, 'operator'), '"+="')) return [];
  }
  return [];
}
