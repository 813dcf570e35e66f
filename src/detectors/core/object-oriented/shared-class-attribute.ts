import { isScript } from '../../../model/by-hand.ts';
import type { Edit } from '../../../model/finding.ts';
import type { Binding } from '../../../python/bindings.ts';
import { attributeOn, basesOf, methodOf, methodsOf, nameOf, ownClass, parameterAt } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import { indentBefore, lineEnd, removeStatement } from '../../../python/edits.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';

const MUTABLE = /^(builtins\.(list|dict|set|bytearray)|collections\.(deque|defaultdict|OrderedDict|Counter))$/;
const MUTATING =
  /^(append|appendleft|extend|extendleft|insert|remove|pop|popitem|popleft|clear|update|setdefault|sort|reverse|add|discard|\w+_update)$/;

/** Bases that leave the attributes of a subclass as they are; any other may give each object its own. */
const PLAIN_BASE =
  /^(builtins\.(object|\w*(Exception|Error|Warning))|abc\.ABC|typing(_extensions)?\.(Generic|Protocol)|threading\.Thread|unittest\.\w*TestCase|logging\.(Handler|Filter|Formatter)|html\.parser\.HTMLParser|ast\.Node(Visitor|Transformer)|cmd\.Cmd|argparse\.Action|django\.views\.\S+|json\.JSON(En|De)coder)$/;

/** What is shared on purpose says so. */
const ON_PURPOSE = /cache|memo|loaded|registr|instances|shared|pool|seen|singleton|^_*[A-Z][A-Z0-9_]*$/;

export default detector(
  { kinds: ['class_definition'], facts: ['owner', 'attribute', 'value', 'change'] },
  function* (node, file) {
    // A script makes one object of each class, or ends before the next could be surprised.
    if (file.isTest || isScript(file.path)) return;
    const scope = file.scopes.of(node);
    const attributes = [...(scope?.bindings.values() ?? [])].filter((binding) => isShared(file, binding));
    if (attributes.length === 0 || !isPlain(file, node) || isSingleton(file, node)) return;
    const uses = usesOfSelf(file, node);
    for (const { name, definitions } of attributes) {
      const assignment = file.parent(definitions[0]!.node)!;
      const own = uses.filter((use) => use.name === name);
      if (own.some(({ access }) => access === 'set') || isNamedByClass(file, node, name)) continue;
      const change = own.find(({ access }) => access === 'changed');
      // What a `finally` takes out again is a note of what is under way, for all to see.
      if (own.some(({ access, code }) => access === 'changed' && (isInFinally(file, code) || isEntry(file, code))))
        continue;
      if (change === undefined) continue;
      const value = file.text(file.child(assignment, 'right')!);
      const fix = fixOf(file, node, assignment, name);
      yield { at: assignment, owner: nameOf(file, node), attribute: name, value, change: file.text(change.code), fix };
    }
  },
);

/** A name that the class's body binds once, to something that can change. */
function isShared(file: PythonFile, { name, definitions }: Binding): boolean {
  const [definition, ...more] = definitions;
  if (definition?.kind !== 'assignment' || more.length > 0 || ON_PURPOSE.test(name) || /^__.*__$/.test(name))
    return false;
  const assignment = file.parent(definition.node)!;
  const type = file.is(assignment, 'assignment') ? file.child(assignment, 'type') : undefined;
  if (type !== undefined && /\b(ClassVar|Final)\b/.test(file.text(type))) return false;
  const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
  if (file.is(value, 'list', 'dictionary', 'set')) return true;
  return file.is(value, 'call') && MUTABLE.test(file.scopes.qualifiedName(file.child(value, 'function')) ?? '');
}

/** Whether the class and all above it are known, and none gives its objects attributes of their own. */
function isPlain(file: PythonFile, owner: Node): boolean {
  const open = [owner];
  const seen = new Set<Node>();
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const list = file.child(next, 'superclasses');
    const hasKeyword = list !== undefined && file.namedChildren(list).some((each) => file.is(each, 'keyword_argument'));
    if (hasKeyword || file.decorators(next).length > 0) return false;
    if (next !== owner && methodOf(file, next, '__init__') !== undefined) return false;
    for (const base of basesOf(file, next)) {
      const known = ownClass(file, base);
      if (known !== undefined) open.push(known);
      else if (!PLAIN_BASE.test(file.scopes.qualifiedName(base) ?? '')) return false;
    }
  }
  return true;
}

/** Whether the class makes one object only, or objects that share all they have. */
function isSingleton(file: PythonFile, owner: Node): boolean {
  return methodOf(file, owner, '__new__') !== undefined || /__dict__\s*=|\b_?instance\b/.test(file.text(owner));
}

function isInFinally(file: PythonFile, node: Node): boolean {
  return file.is(file.enclosing(node, 'finally_clause', 'function_definition'), 'finally_clause');
}

/** `self.chips[name] = self` and `self.open.append(self)`: where objects enter themselves is the register of them all. */
function isEntry(file: PythonFile, code: Node): boolean {
  const entered = file.is(code, 'assignment')
    ? file.child(code, 'right')
    : file.is(code, 'call')
      ? file.namedChildren(file.child(code, 'arguments')!)[0]
      : undefined;
  return file.is(entered, 'identifier') && file.text(entered) === 'self';
}

interface Use {
  readonly name: string;
  readonly access: 'set' | 'changed' | 'read';
  /** What makes the change. */
  readonly code: Node;
}

/** What the methods do with the attributes of `self`. */
function usesOfSelf(file: PythonFile, owner: Node): Use[] {
  return methodsOf(file, owner).flatMap((method) => {
    const isPlainMethod = !file.decorators(method).some((each) => /^(static|class)method$/.test(file.text(each)));
    const self = isPlainMethod ? parameterAt(file, method, 0) : undefined;
    const references = self === undefined ? [] : (file.scopes.binding(self)?.references ?? []);
    return references.flatMap((reference) => {
      const attribute = attributeOn(file, reference);
      return attribute === undefined ? [] : [useOf(file, attribute)];
    });
  });
}

function useOf(file: PythonFile, { node, name }: { readonly node: Node; readonly name: string }): Use {
  const parent = file.parent(node)!;
  if (file.is(parent, 'attribute') && file.is(file.parent(parent), 'call') && file.field(node) === 'object') {
    const method = file.text(file.child(parent, 'attribute')!);
    return { name, access: MUTATING.test(method) ? 'changed' : 'read', code: file.parent(parent)! };
  }
  if (file.is(parent, 'augmented_assignment') && file.field(node) === 'left')
    return { name, access: 'changed', code: parent };
  if (file.is(parent, 'subscript') && file.field(node) === 'value') {
    const statement = file.parent(parent)!;
    // `self.handlers[name].append(handler)`: the list is in what all share.
    if (file.is(statement, 'attribute') && file.field(parent) === 'object' && file.is(file.parent(statement), 'call')) {
      const method = file.text(file.child(statement, 'attribute')!);
      return { name, access: MUTATING.test(method) ? 'changed' : 'read', code: file.parent(statement)! };
    }
    const isTarget =
      file.is(statement, 'delete_statement') ||
      (file.is(statement, 'assignment', 'augmented_assignment') && file.field(parent) === 'left');
    return { name, access: isTarget ? 'changed' : 'read', code: statement };
  }
  const isRead = file.is(
    parent,
    'attribute',
    'argument_list',
    'call',
    'comparison_operator',
    'return_statement',
    'subscript',
  );
  const isSet = file.is(
    parent,
    'assignment',
    'for_statement',
    'pattern_list',
    'tuple_pattern',
    'as_pattern_target',
    'delete_statement',
  );
  return { name, access: isSet && !isRead && file.field(node) !== 'right' ? 'set' : 'read', code: node };
}

/** Whether code of the file reaches the attribute by the class, which only makes sense for what is shared. */
function isNamedByClass(file: PythonFile, owner: Node, name: string): boolean {
  const named = attributesNamed(file, 0);
  const isDirect = [nameOf(file, owner), 'cls', 'type(self)', 'self.__class__'].some((by) =>
    named.has(`${by}.${name}`),
  );
  return isDirect || mayNameAny(file, owner);
}

const mayNameAny = remembered((file, owner) => /setattr\(self|vars\(self\)/.test(file.text(owner)));

/** All attributes in the text of a file, each with the word before it. */
const attributesNamed = remembered((file): ReadonlySet<string> => {
  const found = file.text(0).matchAll(/\b(self\.__class__|type\(self\)|\w+)(?=\.(\w+))/g);
  return new Set([...found].map(([, by, name]) => `${by!}.${name!}`));
});

/** The value moves into `__init__`, where each object gets its own. */
function fixOf(file: PythonFile, owner: Node, assignment: Node, name: string): Edit[] {
  const init = methodOf(file, owner, '__init__');
  const body = init === undefined ? undefined : file.child(init, 'body');
  const statements = body === undefined ? [] : file.statements(body);
  const isDocumented = statements[0] !== undefined && file.is(file.namedChildren(statements[0])[0], 'string');
  const first = statements[isDocumented ? 1 : 0];
  const indent = first === undefined ? undefined : indentBefore(file, first);
  const self = init === undefined ? undefined : parameterAt(file, init, 0);
  if (first === undefined || indent === undefined || self === undefined || first < assignment) return [];
  const value = file.child(assignment, 'right')!;
  const type = file.child(assignment, 'type');
  const start = file.start(first);
  const removal =
    type === undefined
      ? removeStatement(file, file.parent(assignment)!)
      : { start: file.end(type), end: file.end(value), text: '' };
  return [
    removal,
    { start, end: start, text: `${file.text(self)}.${name} = ${file.text(value)}${lineEnd(file)}${indent}` },
  ];
}
