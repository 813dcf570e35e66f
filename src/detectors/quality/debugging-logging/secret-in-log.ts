import { isExample } from '../../../model/by-hand.ts';
import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { asksAround } from '../../../python/around.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { stringValue } from '../../../python/literals.ts';
import { onlyValue } from '../../../python/origins.ts';
import { passedDown, remembered } from '../../../python/remembered.ts';
import { isForTerminal } from './application.ts';
import { LOG_METHODS, logCall } from './logger.ts';

/** Names of what lets whoever reads it in. */
const SECRET =
  /^(\w*_)?(password|passwd|passphrase|secret|secret_?key|api_?key|apikey|private_?key|access_?key|authorization|auth_?header|bearer_?token|access_?token|refresh_?token|auth_?token|api_?token|session_?token|reset_?token|id_?token|jwt|credentials|(client|webhook|shared|signing|app)_?secret)$/i;
const CAMEL = /^(\w+)(Password|Secret|ApiKey|PrivateKey|AccessToken|RefreshToken|AuthToken)$/;
/** Words that make of such a name one of something else. */
const HARMLESS =
  /(^|_)(hash|hashed|masked|random|redacted|encrypted|has|is|no|num|count|len|max|min|use|using|requires?|need|missing|invalid|wrong|valid|expired|public|fake|dummy|name|names|field|fields|header|type|url|path|file|env|var|id|ids|label|policy|length|version|status|error|message|msg|old_style)(_|$)/i;
/** What ACME has a server publish. */
const PUBLISHED = /^_*key_authorization$/;
/** All headers of a request and all variables of the environment hold secrets among others. */
const WHOLE = /^(\w+\.)*(request|req)\.(headers|META|environ|cookies|COOKIES)$|^(os\.)?environ$/;
/** Functions that make text of a value without leaving anything away. */
const SAYS = /^(str|repr|dict|format|dumps|pformat)$/;

export default detector(
  { kinds: ['call'], facts: ['secret', 'sink'], called: ['print', ...LOG_METHODS] },
  function* (node, file) {
    const shown = shownBy(file, node);
    if (shown === undefined) return;
    for (const expression of shown) {
      const secret = secretIn(file, expression);
      if (secret === undefined || isSwitchedOn(file, node) || isMadeUp(file, secret) || isNoSecret(file, secret))
        continue;
      yield { at: expression, secret: file.text(secret), sink: file.text(file.child(node, 'function')!) };
    }
  },
);

/** The values whose text a call writes; undefined for a call that writes nowhere. */
function shownBy(file: PythonFile, call: Node): Node[] | undefined {
  if (file.isTest || isExample(file.path)) return undefined;
  const callee = file.child(call, 'function');
  if (file.is(callee, 'identifier')) {
    if (file.text(callee) !== 'print' || isForTerminal(file)) return undefined;
    if (file.scopes.qualifiedName(callee) !== 'builtins.print') return undefined;
    return argumentsOf(file, call).positional.flatMap((each) => parts(file, each));
  }
  const log = logCall(file, call);
  if (log === undefined) return undefined;
  const extra = log.given.keywords.get('extra');
  return [log.message, ...log.values, ...(extra === undefined ? [] : [extra])].flatMap((each) => parts(file, each));
}

/** What a text is put together from. */
function parts(file: PythonFile, text: Node): Node[] {
  const found: Node[] = [];
  const open = [text];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const node = file.unparenthesized(next);
    if (file.is(node, 'string', 'concatenated_string')) {
      for (const inner of file.walk(node, (each) => file.is(each, 'call'))) {
        if (!file.is(inner, 'interpolation')) continue;
        const expression = file.child(inner, 'expression');
        if (expression !== undefined) open.push(expression);
      }
    } else if (file.is(node, 'binary_operator')) {
      if (!file.is(file.child(node, 'operator'), '"%"', '"+"')) continue;
      open.push(file.child(node, 'left')!, file.child(node, 'right')!);
    } else if (file.is(node, 'tuple', 'dictionary')) open.push(...file.namedChildren(node));
    else if (file.is(node, 'pair')) open.push(file.child(node, 'value')!);
    else if (file.is(node, 'call') && SAYS.test(calledName(file, node) ?? '')) {
      const { positional, keywords } = argumentsOf(file, node);
      open.push(...positional, ...keywords.values());
    } else found.push(node);
  }
  return [...new Set(found)].sort((one, other) => one - other);
}

/** The secret that an expression is, or that the name it is was bound to. */
function secretIn(file: PythonFile, expression: Node): Node | undefined {
  if (isSecret(file, expression)) return expression;
  // `private_key_path`, whatever the setting is called that it was read from.
  if (!file.is(expression, 'identifier') || HARMLESS.test(file.text(expression))) return undefined;
  const value = onlyValue(file, expression);
  return value !== undefined && !file.is(value, 'identifier') && isSecret(file, value) ? value : undefined;
}

function isSecret(file: PythonFile, node: Node): boolean {
  if (file.is(node, 'identifier', 'attribute') && WHOLE.test(file.text(node))) return true;
  const name = nameOf(file, node);
  return name !== undefined && (SECRET.test(name) || CAMEL.test(name)) && !HARMLESS.test(name) && !PUBLISHED.test(name);
}

/** The last word under which a value is known: a name, an attribute, a key. */
function nameOf(file: PythonFile, node: Node): string | undefined {
  if (file.is(node, 'identifier')) return file.text(node);
  if (file.is(node, 'attribute')) return file.text(file.child(node, 'attribute')!);
  if (file.is(node, 'subscript')) return stringValue(file, file.child(node, 'subscript'));
  if (!file.is(node, 'call') || !/^(get|pop|getenv)$/.test(calledName(file, node) ?? '')) return undefined;
  return stringValue(file, argumentsOf(file, node).positional[0]);
}

/** A setting by which somebody asks for what is logged, as a name or the key of one. */
const SWITCH = /(^|[\W_])(LOG|VERBOSE|TRACE|DUMP)_[A-Z_]+\b|\blog_(headers|requests?|payloads?|secrets?|auth\w*)\b/;

const isSwitchedOn = asksAround(SWITCH, 'identifier', 'string_content');

/**
 * Whether the code itself shows that the name holds nothing to hide: in the branch of `if api_key == "public"`, or where
 * `secrets.get(secret)` takes it for the name of one.
 */
function isNoSecret(file: PythonFile, secret: Node): boolean {
  const name = file.text(secret);
  for (const { condition } of branchesAround(file, secret)) {
    const test = file.unparenthesized(condition);
    const [left, right] = file.is(test, 'comparison_operator') ? file.namedChildren(test) : [];
    const isEqual = file.is(file.child(test, 'operators'), '"=="');
    if (isEqual && left !== undefined && says(file, left, name) && file.is(right, 'string')) return true;
  }
  const binding = file.is(secret, 'identifier') ? file.scopes.binding(secret) : undefined;
  if (binding === undefined) return false;
  let isKey = keys.get(binding);
  if (isKey === undefined) {
    isKey = binding.references.some((reference) => isKeyOf(file, reference, `${name}s`));
    keys.set(binding, isKey);
  }
  return isKey;
}

/** Whether names are used as keys of what is called after them, as far as it was asked for. */
const keys = new WeakMap<Binding, boolean>();

/** The branches of `if` and `elif` that a node stands in, innermost first, within its function. */
function* branchesAround(file: PythonFile, node: Node): Generator<{ condition: Node; branch: Node }> {
  for (
    let branch = nearestBranch(file, node);
    branch !== undefined;
    branch = nearestBranch(file, file.parent(branch)!)
  ) {
    yield { condition: file.child(file.parent(branch)!, 'condition')!, branch };
  }
}

const nearestBranch = passedDown<Node | undefined>(undefined, (file, node, outside) => {
  const outer = file.parent(node)!;
  if (file.is(outer, 'function_definition', 'lambda')) return undefined;
  return file.is(outer, 'if_statement', 'elif_clause') && file.field(node) === 'consequence' ? node : outside;
});

/** Whether a node's text is just this; a long one is not read. */
function says(file: PythonFile, node: Node, text: string): boolean {
  return file.end(node) - file.start(node) === Buffer.byteLength(text) && file.text(node) === text;
}

/** `secrets[secret]`, `self.secrets.get(secret)` */
function isKeyOf(file: PythonFile, reference: Node, container: string): boolean {
  const parent = file.parent(reference)!;
  const isIndex = file.is(parent, 'subscript') && file.field(reference) !== 'value';
  const callee = file.is(parent, 'argument_list') ? file.child(file.parent(parent)!, 'function') : undefined;
  const isAsked = file.is(callee, 'attribute') && /^(get|pop)$/.test(file.text(file.child(callee, 'attribute')!));
  const held = isIndex ? file.child(parent, 'value') : isAsked ? file.child(callee, 'object') : undefined;
  const last = file.is(held, 'attribute') ? file.child(held, 'attribute') : held;
  return file.is(last, 'identifier') && `_${file.text(last)}`.endsWith(`_${container}`);
}

/** What makes a value that nobody can guess. */
const RANDOM = /\b(urandom|secrets|token_\w+|uuid\d?|random|get_random_string|make_random_password|generate_\w+)\b/;

/**
 * Whether the program makes the secret up because none is set, as in `if not self.password:`. Then the line is the way by which
 * somebody gets to know it.
 */
function isMadeUp(file: PythonFile, secret: Node): boolean {
  const name = file.text(secret);
  for (const { condition, branch } of branchesAround(file, secret)) {
    if (says(file, condition, `not ${name}`) || says(file, condition, `${name} is None`))
      return setAtRandom(file, branch).has(name);
  }
  return false;
}

/** What the statements of a branch set to a value that nobody can guess. */
const setAtRandom = remembered((file, branch) => {
  const names = new Set<string>();
  for (const statement of file.statements(branch)) {
    const [assignment] = file.is(statement, 'expression_statement') ? file.namedChildren(statement) : [];
    const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
    if (value !== undefined && RANDOM.test(file.text(value))) names.add(file.text(file.child(assignment!, 'left')!));
  }
  return names;
});
