import { argumentsOf, calledName } from './arguments.ts';
import type { Node, PythonFile } from './file.ts';
import { stringValue } from './literals.ts';
import type { Orm } from './orm-methods.ts';
import { modelColumn } from './orm-names.ts';

/** One call of a chain. */
export interface Step {
  readonly name: string;
  readonly call: Node;
}

/** One thing that rows are sorted by. */
export interface Order {
  readonly node: Node;
  /** What names the model, when the order does so itself: `Book` in `Book.title.desc()`. */
  readonly model: Node | undefined;
  /** Names followed from the model; empty when it is computed, at random, or puts nulls in a place of their own. */
  readonly path: readonly string[];
  readonly isDescending: boolean;
}

const SORTS = /^(order_by|a?(latest|earliest))$/;

/**
 * Reads what the rows of a chain are sorted by.
 *
 * @param steps outermost first
 */
export function ordersOf(file: PythonFile, orm: Orm, steps: readonly Step[]): Order[] {
  const sorts = steps.filter(({ name, call }) => SORTS.test(name) && saysHow(file, name, call));
  // Django's last one counts; SQLAlchemy's add up.
  const counted = orm === 'django' ? sorts.slice(0, 1) : sorts.toReversed();
  return counted.flatMap(({ call }) => {
    const { positional, isComplete } = argumentsOf(file, call);
    const orders = positional.map((node) => (orm === 'django' ? djangoOrder(file, node) : columnOrder(file, node)));
    return isComplete ? orders : [...orders, computed(call)];
  });
}

/** `order_by()` without fields takes an order away; `latest()` without them leaves it to the model. */
function saysHow(file: PythonFile, name: string, call: Node): boolean {
  const { positional, isComplete } = argumentsOf(file, call);
  return name === 'order_by' || positional.length > 0 || !isComplete;
}

function computed(node: Node): Order {
  return { node, model: undefined, path: [], isDescending: false };
}

function djangoOrder(file: PythonFile, node: Node): Order {
  const written = /^(-?)(\w+)$/.exec(stringValue(file, node) ?? '');
  if (written === null) return computed(node);
  return { node, model: undefined, path: written[2]!.split('__'), isDescending: written[1] === '-' };
}

/** `Book.title`, `Book.title.desc()` and `desc(Book.title)`. */
function columnOrder(file: PythonFile, node: Node): Order {
  const bare = modelColumn(file, node);
  if (bare !== undefined) return { ...bare, node, isDescending: false };
  const name = file.is(node, 'call') ? calledName(file, node) : undefined;
  if (name !== 'asc' && name !== 'desc') return computed(node);
  const callee = file.child(node, 'function');
  const [argument = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined] = argumentsOf(
    file,
    node,
  ).positional;
  const column = argument === undefined ? undefined : modelColumn(file, argument);
  return column === undefined ? computed(node) : { ...column, node, isDescending: name === 'desc' };
}
