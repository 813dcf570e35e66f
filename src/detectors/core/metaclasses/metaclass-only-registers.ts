import { basesOf, methodsOf, nameOf, parameterAt } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Methods that put something into a collection. */
const REGISTERS = /^(append|add|register\w*|setdefault|_?register\w*|add_\w+)$/;

export default detector(
  { kinds: ['class_definition'], facts: ['metaclass', 'method', 'does'] },
  function* (node, file) {
    if (file.isTest) return;
    const [base, ...others] = basesOf(file, node);
    if (base === undefined || others.length > 0 || file.scopes.qualifiedName(base) !== 'builtins.type') return;
    const [method, ...more] = methodsOf(file, node);
    if (method === undefined || more.length > 0 || holdsMore(file, node, method)) return;
    const name = nameOf(file, method);
    if ((name !== '__init__' && name !== '__new__') || file.decorators(method).length > 0) return;
    if (name === '__new__' ? !makesItUnchanged(file, method) : changes(file, method)) return;
    const does = purpose(file, method);
    if (does !== undefined) yield { at: file.child(node, 'name')!, metaclass: nameOf(file, node), method: name, does };
  },
);

/** Whether the body has anything beside the method, a docstring and plain attributes. */
function holdsMore(file: PythonFile, owner: Node, method: Node): boolean {
  return file.statements(file.child(owner, 'body')!).some((statement) => {
    if (statement === method || file.is(statement, 'pass_statement')) return false;
    const [inner] = file.namedChildren(statement);
    if (!file.is(statement, 'expression_statement')) return true;
    if (!file.is(inner, 'assignment')) return !file.is(inner, 'string');
    if (file.is(file.child(inner, 'right'), 'lambda')) return true;
    return /^__\w+__$/.test(file.text(file.child(inner, 'left')!));
  });
}

/** Name, bases and namespace, as the class statement gives them. */
function given(file: PythonFile, method: Node): Node[] {
  return [1, 2, 3].flatMap((index) => parameterAt(file, method, index) ?? []);
}

/** Whether the method writes to what it is given, so that another class comes of it. */
function changes(file: PythonFile, method: Node): boolean {
  return given(file, method).some((parameter) => {
    const binding = file.scopes.binding(parameter);
    if (binding === undefined || binding.definitions.length > 1) return true;
    return binding.references.some((reference) => {
      const parent = file.parent(reference)!;
      if (file.is(parent, 'subscript') && file.field(reference) === 'value') {
        return (
          file.is(file.parent(parent), 'assignment', 'delete_statement', 'augmented_assignment') &&
          file.field(parent) !== 'right'
        );
      }
      const method = attributeMethod(file, reference);
      return (
        method !== undefined &&
        !/^(get|items|keys|values|copy|startswith|endswith|lower|upper|replace|split)$/.test(method)
      );
    });
  });
}

function attributeMethod(file: PythonFile, reference: Node): string | undefined {
  const parent = file.parent(reference)!;
  const attribute =
    file.is(parent, 'attribute') && file.field(reference) === 'object' ? file.child(parent, 'attribute') : undefined;
  return attribute === undefined ? undefined : file.text(attribute);
}

/** Whether `__new__` hands on just what it is given, once, and returns what comes of it. */
function makesItUnchanged(file: PythonFile, method: Node): boolean {
  if (changes(file, method)) return false;
  const names = given(file, method).map((each) => file.text(each));
  const made = file
    .descendants(method)
    .filter((node) => file.is(node, 'call') && /\b__new__$/.test(file.text(file.child(node, 'function')!)));
  const [call, ...more] = made;
  if (call === undefined || more.length > 0) return false;
  const handed = file.namedChildren(file.child(call, 'arguments')!).map((each) => file.text(each));
  return names.length === 3 && names.every((name, index) => handed[index + 1] === name);
}

/** What the method does with the class beside making it; undefined when that is more than `__init_subclass__` is for. */
function purpose(file: PythonFile, method: Node): string | undefined {
  const classes = classNames(file, method);
  let does: string | undefined;
  for (const node of file.descendants(method)) {
    if (registers(file, node, classes)) does ??= 'puts each new class into a registry';
    if (file.is(node, 'raise_statement')) does ??= 'checks each new class';
    if (file.is(node, 'function_definition', 'lambda', 'yield')) return undefined;
  }
  return does;
}

/** The names of the new class: the first parameter of `__init__`, or what `__new__` returned. */
function classNames(file: PythonFile, method: Node): ReadonlySet<string> {
  const first = parameterAt(file, method, 0);
  if (nameOf(file, method) === '__init__') return new Set(first === undefined ? [] : [file.text(first)]);
  const names = file.descendants(method).flatMap((node) => {
    const right = file.is(node, 'assignment') ? file.child(node, 'right') : undefined;
    const isMade = file.is(right, 'call') && /\b__new__$/.test(file.text(file.child(right, 'function')!));
    return isMade ? [file.text(file.child(node, 'left')!)] : [];
  });
  return new Set(names);
}

/** `registry[name] = cls` and `registry.append(cls)`. */
function registers(file: PythonFile, node: Node, classes: ReadonlySet<string>): boolean {
  if (file.is(node, 'assignment')) {
    const right = file.child(node, 'right');
    return right !== undefined && classes.has(file.text(right)) && file.is(file.child(node, 'left'), 'subscript');
  }
  if (!file.is(node, 'call')) return false;
  const callee = file.child(node, 'function')!;
  const name = file.text(file.is(callee, 'attribute') ? file.child(callee, 'attribute')! : callee);
  if (!REGISTERS.test(name)) return false;
  return file.namedChildren(file.child(node, 'arguments')!).some((argument) => classes.has(file.text(argument)));
}
