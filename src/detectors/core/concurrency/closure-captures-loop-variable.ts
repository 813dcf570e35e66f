import type { Edit } from '../../../model/finding.ts';
import { calledName } from '../../../python/arguments.ts';
import type { Binding } from '../../../python/bindings.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { mayTurnAgain } from '../../../python/flow.ts';

/** A name that is bound in more places is not looked into. */
const MOST_DEFINITIONS = 8;

/** Methods that keep what they are given for later. */
const KEEPS =
  /^(append|add|insert|appendleft|register\w*|connect|subscribe|bind|on|add_done_callback|add_callback|addCallback|addErrback|addCleanup|addTest|add_listener|add_handler|add_job|call_later|call_soon|call_soon_threadsafe|call_at|after|submit|apply_async|setdefault|set_defaults|add_command|add_url_rule|on_commit|run_after_commit|push|put|put_nowait|enqueue|schedule|defer|callback|Thread|Timer|Process|listen|watch|hook)$/;

/** Methods whose call, as a decorator, hands the function to what calls it later: `@app.route("/" + name)`. */
const REGISTERS =
  /^(route|get|post|put|patch|delete|command|event|on|on_\w+|listen|listens_for|listener|handler|errorhandler|subscribe|register\w*|connect|add_\w+)$/;

export default detector(
  { kinds: ['lambda', 'function_definition'], facts: ['variable', 'closure', 'default'] },
  function* (node, file) {
    const loop = file.enclosing(
      node,
      'for_statement',
      'while_statement',
      'list_comprehension',
      'dictionary_comprehension',
      'set_comprehension',
      'function_definition',
      'class_definition',
      'lambda',
    );
    if (
      !file.is(
        loop,
        'for_statement',
        'while_statement',
        'list_comprehension',
        'dictionary_comprehension',
        'set_comprehension',
      )
    )
      return;
    const isStatement = file.is(loop, 'for_statement', 'while_statement');
    if (isStatement && !file.contains(file.child(loop, 'body') ?? loop, node)) return;
    if (!isStatement && file.field(topIn(file, node, loop)) !== 'body') return;
    const variable = capturedBy(file, node, loop);
    if (variable === undefined) return;
    const keeper = keeperOf(file, node, loop);
    if (keeper === undefined || (isStatement && !mayTurnAgain(file, keeper, loop))) return;
    const isLambda = file.is(node, 'lambda');
    const name = isLambda ? 'this lambda' : `\`${file.text(file.child(node, 'name')!)}\``;
    const { name: captured } = variable;
    yield {
      at: node,
      variable: captured,
      closure: name,
      default: `${captured}=${captured}`,
      fix: bound(file, node, captured),
    };
  },
);

function topIn(file: PythonFile, node: Node, loop: Node): Node {
  let top = node;
  while (file.parent(top) !== loop) top = file.parent(top)!;
  return top;
}

/** A name that each turn of the loop binds anew, and that the body of a closure reads when it is called. */
function capturedBy(file: PythonFile, closure: Node, loop: Node): Binding | undefined {
  const body = file.child(closure, 'body');
  if (body === undefined) return undefined;
  const around = file.scopes.of(closure)?.parent;
  for (let node = body; node < file.tree.after[body]!; node += 1) {
    if (!file.is(node, 'identifier')) continue;
    const binding = file.scopes.binding(node);
    if (binding === undefined || !binding.references.includes(node)) continue;
    if (binding.scope.node >= closure || binding.definitions.length > MOST_DEFINITIONS) continue;
    if (!file.contains(loop, binding.scope.node) && binding.scope !== around) continue;
    if (binding.definitions.some((each) => isBoundByTurn(file, each.node, each.kind, loop))) return binding;
  }
  return undefined;
}

function isBoundByTurn(file: PythonFile, name: Node, kind: string, loop: Node): boolean {
  if (!file.contains(loop, name)) return false;
  return kind === 'for' || kind === 'assignment';
}

/** The statement, or the comprehension, by which a closure outlives the turn; undefined when it may not. */
function keeperOf(file: PythonFile, closure: Node, loop: Node): Node | undefined {
  if (file.is(closure, 'lambda')) return keptBy(file, closure, loop);
  const name = file.child(closure, 'name')!;
  const binding = file.scopes.binding(name);
  // One that replaces it does not say.
  if (file.decorators(closure).some((decorator) => registers(file, decorator, loop))) return closure;
  for (const reference of binding?.references ?? []) {
    if (!file.contains(loop, reference) || file.contains(closure, reference)) continue;
    const keeper = keptBy(file, reference, loop);
    if (keeper !== undefined) return keeper;
  }
  return undefined;
}

/** Whether a decorator is the call of a method that keeps the function, on an object that outlives the turn. */
function registers(file: PythonFile, decorator: Node, loop: Node): boolean {
  const callee = file.is(decorator, 'call') ? file.child(decorator, 'function') : undefined;
  if (!file.is(callee, 'attribute') || isOfTurn(file, callee, loop)) return false;
  return REGISTERS.test(file.text(file.child(callee, 'attribute')!));
}

function keptBy(file: PythonFile, value: Node, loop: Node): Node | undefined {
  let node = value;
  for (let outer = file.parent(value)!; ; node = outer, outer = file.parent(outer)!) {
    switch (file.kind(outer)) {
      case 'parenthesized_expression':
      case 'conditional_expression':
      case 'tuple':
      case 'list':
      case 'dictionary':
      case 'pair':
        break;
      case 'keyword_argument':
        // A widget, and what it does when it is pressed, which is never before the loop has ended.
        if (file.text(file.child(outer, 'name')!) === 'command') return statementOf(file, outer);
        break;
      case 'list_comprehension':
      case 'set_comprehension':
      case 'dictionary_comprehension':
        return outer === loop && file.field(node) === 'body' ? outer : undefined;
      case 'argument_list': {
        const call = file.parent(outer)!;
        const name = calledName(file, call) ?? '';
        if (name === 'partial') {
          outer = call;
          break;
        }
        if (!KEEPS.test(name) && name !== 'setattr') return undefined;
        return isAssignedInTurn(file, call, loop) ? undefined : statementOf(file, call);
      }
      case 'assignment': {
        if (file.field(node) !== 'right') return undefined;
        const left = file.child(outer, 'left');
        return file.is(left, 'subscript', 'attribute') && !isOfTurn(file, left, loop)
          ? statementOf(file, outer)
          : undefined;
      }
      default:
        return undefined;
    }
  }
}

/** `threads = [Thread(target=work) for …]`, which this turn may wait for. */
function isAssignedInTurn(file: PythonFile, call: Node, loop: Node): boolean {
  const outer = file.parent(call)!;
  const assignment = file.is(outer, 'list_comprehension') ? file.parent(outer)! : outer;
  const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
  return left !== undefined && isOfTurn(file, left, loop);
}

/** Whether the object that gets the closure is itself one of this turn, and may be done with before the next. */
function isOfTurn(file: PythonFile, target: Node, loop: Node): boolean {
  let root: Node | undefined = target;
  while (file.is(root, 'attribute', 'subscript'))
    root = file.child(root, file.is(root, 'attribute') ? 'object' : 'value');
  const definitions = file.is(root, 'identifier') ? (file.scopes.binding(root)?.definitions ?? []) : [];
  return definitions.some(({ node }) => file.contains(loop, node));
}

function statementOf(file: PythonFile, node: Node): Node {
  let statement = node;
  while (!file.is(file.parent(statement), 'block', 'module')) statement = file.parent(statement)!;
  return statement;
}

/** A default, which is evaluated with the definition: `lambda name=name: …`. */
function bound(file: PythonFile, closure: Node, name: string): Edit[] {
  const parameters = file.child(closure, 'parameters');
  if (parameters === undefined) {
    const at = file.start(closure) + 'lambda'.length;
    return [{ start: at, end: at, text: ` ${name}=${name}` }];
  }
  const written = file.namedChildren(parameters);
  if (written.some((each) => file.is(each, 'dictionary_splat_pattern') || file.text(each).startsWith('**'))) return [];
  const last = written.at(-1);
  const at = last === undefined ? file.start(parameters) + 1 : file.end(last);
  return [{ start: at, end: at, text: `${last === undefined ? '' : ', '}${name}=${name}` }];
}
