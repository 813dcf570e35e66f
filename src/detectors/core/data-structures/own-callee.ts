import type { Binding } from '../../../python/bindings.ts';
import { basesOf, classAround, methodOf, ownClass, parameterAt } from '../../../python/classes.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { classOfSelf } from '../../../python/origins.ts';

/** A class of the file has no more classes of the file above it than a person writes. */
const LONGEST_LINEAGE = 20;

/**
 * The parameter that takes an argument of a call, where the call is certainly that of a function of this file: by its name, or as a
 * method of `self`, `cls` or `super()`.
 *
 * @param argument one of those in the parentheses: a value, or `name=value`
 */
export function parameterFor(file: PythonFile, call: Node, argument: Node): Binding | undefined {
  const callee = file.child(call, 'function')!;
  const definition = file.is(callee, 'identifier') ? ownFunction(file, callee) : ownMethod(file, callee);
  if (definition === undefined) return undefined;
  const parameter = file.is(argument, 'keyword_argument')
    ? parameterCalled(file, definition, file.text(file.child(argument, 'name')!))
    : parameterAt(file, definition, placeOf(file, call, argument) + (isBound(file, callee, definition) ? 1 : 0));
  return parameter === undefined ? undefined : file.scopes.binding(parameter);
}

function ownFunction(file: PythonFile, name: Node): Node | undefined {
  const [definition, ...more] = file.scopes.binding(name)?.definitions ?? [];
  return definition?.kind === 'function' && more.length === 0 ? file.parent(definition.node) : undefined;
}

/** The method of `self.name`, `cls.name` and `super().name`, in the class or in those of the file above it. */
function ownMethod(file: PythonFile, callee: Node): Node | undefined {
  const object = file.is(callee, 'attribute') ? file.child(callee, 'object') : undefined;
  const name = file.is(callee, 'attribute') ? file.text(file.child(callee, 'attribute')!) : '';
  const around = object === undefined ? undefined : file.enclosingFunction(callee);
  if (object === undefined || around === undefined) return undefined;
  const isAbove = file.is(object, 'call') && file.text(file.child(object, 'function')!) === 'super';
  const owner = isAbove
    ? classAround(file, around)
    : file.is(object, 'identifier')
      ? classOfSelf(file, object)
      : undefined;
  if (owner === undefined) return undefined;
  const classes = new Set([owner]);
  for (const current of classes) {
    const method = isAbove && current === owner ? undefined : methodOf(file, current, name);
    if (method !== undefined || classes.size > LONGEST_LINEAGE) return method;
    for (const base of basesOf(file, current)) {
      const known = ownClass(file, base);
      if (known !== undefined) classes.add(known);
    }
  }
  return undefined;
}

/** Whether the object of the call takes the first parameter. */
function isBound(file: PythonFile, callee: Node, definition: Node): boolean {
  const isStatic = file.decorators(definition).some((decorator) => file.text(decorator) === 'staticmethod');
  return file.is(callee, 'attribute') && !isStatic;
}

/** The place of an argument among those without a name; past all parameters behind a `*`. */
function placeOf(file: PythonFile, call: Node, argument: Node): number {
  const before = file.namedChildren(file.child(call, 'arguments')!).filter((each) => each < argument);
  return before.some((each) => file.is(each, 'list_splat')) ? Infinity : before.length;
}

function parameterCalled(file: PythonFile, definition: Node, name: string): Node | undefined {
  const count = file.namedChildren(file.child(definition, 'parameters')!).length;
  for (let index = 0; index < count; index += 1) {
    const parameter = parameterAt(file, definition, index);
    if (parameter !== undefined && file.text(parameter) === name) return parameter;
  }
  return undefined;
}
