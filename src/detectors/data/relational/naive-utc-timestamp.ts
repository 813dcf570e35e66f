import { isMigration } from '../../../facts/indexes.ts';
import type { Edit } from '../../../model/finding.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';

const NAIVE = new Set(['datetime.datetime.utcnow', 'datetime.datetime.utcfromtimestamp']);

export default detector(
  { kinds: ['attribute'], facts: ['function', 'instead'], words: ['utcnow', 'utcfromtimestamp'] },
  function* (node, file) {
    const method = file.text(file.child(node, 'attribute')!);
    if (method !== 'utcnow' && method !== 'utcfromtimestamp') return;
    if (file.isTest || isMigration(file.path) || !NAIVE.has(file.scopes.qualifiedName(node) ?? '')) return;
    const parent = file.parent(node)!;
    const call = file.is(parent, 'call') && file.field(node) === 'function' ? parent : undefined;
    if (call !== undefined && (isGivenZone(file, call) || isOnlyShown(file, call))) return;
    const owner = file.child(node, 'object')!;
    const zone = zoneBeside(file, owner);
    const maker = `${file.text(owner)}.${method === 'utcnow' ? 'now' : 'fromtimestamp'}`;
    const instead = method === 'utcnow' ? `${maker}(${zone.name})` : `${maker}(…, ${zone.name})`;
    const edits = zone.edits === undefined ? undefined : replaced(file, node, call, maker, zone.name);
    yield { at: node, function: file.text(node), instead, fix: edits === undefined ? [] : [...zone.edits!, ...edits] };
  },
);

/** Whether what a call returns is told at once that it is UTC. */
function isGivenZone(file: PythonFile, call: Node): boolean {
  const parent = file.parent(call)!;
  const grandparent = file.parent(parent);
  if (file.is(parent, 'attribute') && file.is(grandparent, 'call')) {
    return calledName(file, grandparent) === 'replace' && argumentsOf(file, grandparent).keywords.has('tzinfo');
  }
  return (
    file.is(parent, 'argument_list') &&
    file.is(grandparent, 'call') &&
    /^(localize|make_aware)$/.test(calledName(file, grandparent) ?? '')
  );
}

/** Methods that make text of a time, or another part of it on the way there. */
const ON_THE_WAY = /^(isoformat|strftime|ctime|replace|date|time)$/;

/** What people read: the terminal, and a log. */
const SHOWS = /^(print|echo|secho|write|debug|info|warning|error|exception|critical|log)$/;

/** What says in a text that its time is UTC. */
const SAYS_UTC = /(%\w|\})\s*\(?(Z\b|UTC|GMT|\+00:?00)/;

/**
 * Whether the time becomes a text at once, and nothing else: one that is printed or logged, that names the zone, or that is the
 * name of a file. Nobody computes with it.
 */
function isOnlyShown(file: PythonFile, call: Node): boolean {
  let value = call;
  for (let outer = file.parent(value)!; file.is(outer, 'attribute'); outer = file.parent(value)!) {
    const made = file.parent(outer);
    if (!file.is(made, 'call') || !ON_THE_WAY.test(file.text(file.child(outer, 'attribute')!))) return false;
    value = made;
  }
  if (value !== call && SAYS_UTC.test(file.text({ start: file.end(call), end: file.end(value) }))) return true;
  const parent = file.parent(value)!;
  const text = file.is(parent, 'interpolation') ? file.parent(parent)! : undefined;
  if (text !== undefined && SAYS_UTC.test(file.text({ start: file.end(parent) - 1, end: file.end(text) }))) return true;
  const isJoined = text !== undefined && file.is(file.parent(text), 'concatenated_string');
  const shown = isJoined ? file.parent(text)! : (text ?? value);
  const list = file.parent(shown);
  // `folder / f"{now}.log"`
  if (text !== undefined && file.is(list, 'binary_operator') && file.is(file.child(list, 'operator'), '"/"'))
    return true;
  const sink = file.is(list, 'argument_list') ? file.parent(list) : undefined;
  return file.is(sink, 'call') && SHOWS.test(calledName(file, sink) ?? '');
}

/** How UTC is written beside the class, and what has to be imported for it; undefined when the name is taken. */
function zoneBeside(file: PythonFile, owner: Node): { name: string; edits: readonly Edit[] | undefined } {
  if (file.is(owner, 'attribute'))
    return { name: `${file.text(file.child(owner, 'object')!)}.timezone.utc`, edits: [] };
  const present = zoneOf(file, 0);
  if (present !== undefined) return { name: present, edits: [] };
  const [imported, ...more] = file.scopes.binding(owner)?.definitions ?? [];
  const isTaken = file.scopes.binds('timezone');
  if (imported === undefined || more.length > 0 || isTaken) return { name: 'timezone.utc', edits: undefined };
  const statement = file.enclosing(imported.node, 'import_from_statement');
  if (statement === undefined) return { name: 'timezone.utc', edits: undefined };
  // Where the names are in order they stay so.
  const before = file.childrenIn(statement, 'name').findLast((name) => file.text(name) < 'timezone');
  const end = file.end(before ?? imported.node);
  return { name: 'timezone.utc', edits: [{ start: end, end, text: ', timezone' }] };
}

/** How UTC is written with what a module imports already. */
const zoneOf = remembered((file): string | undefined => {
  for (const { name, definitions } of file.scopes.module.bindings.values()) {
    const [definition, ...more] = definitions;
    if (more.length > 0) continue;
    if (definition?.target === 'datetime.timezone') return `${name}.utc`;
    if (definition?.target === 'datetime.UTC') return name;
  }
  return undefined;
});

/** Undefined where the replacement would have to be a function that Django's migrations cannot write down. */
function replaced(
  file: PythonFile,
  node: Node,
  call: Node | undefined,
  maker: string,
  zone: string,
): Edit[] | undefined {
  const { start, end } = file.span(node);
  const isNow = maker.endsWith('.now');
  if (call !== undefined) {
    const list = file.child(call, 'arguments')!;
    const { positional, keywords, isComplete } = argumentsOf(file, call);
    if (!isComplete || keywords.size > 0 || positional.length !== (isNow ? 0 : 1)) return undefined;
    const [value] = positional;
    const last = value === undefined ? file.span(list) : { start: file.end(value), end: file.end(value) };
    return [
      { start, end, text: maker },
      { ...last, text: value === undefined ? `(${zone})` : `, ${zone}` },
    ];
  }
  const isDefault = file.is(file.parent(node), 'keyword_argument') && isNow && !file.imports.has('django');
  return isDefault ? [{ start, end, text: `lambda: ${maker}(${zone})` }] : undefined;
}
