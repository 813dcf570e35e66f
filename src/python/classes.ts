import type { Node, PythonFile } from './file.ts';

/** The functions that stand in the body of a class itself, in order; those of branches within are left out. */
export function methodsOf(file: PythonFile, owner: Node): Node[] {
  const body = file.child(owner, 'body');
  if (body === undefined) return [];
  return file.statements(body).flatMap((statement) => {
    const definition = file.is(statement, 'decorated_definition') ? file.child(statement, 'definition') : statement;
    return file.is(definition, 'function_definition') ? [definition] : [];
  });
}

/** The last function of a name in the body of a class itself. */
export function methodOf(file: PythonFile, owner: Node, name: string): Node | undefined {
  return methodsOf(file, owner).findLast((method) => nameOf(file, method) === name);
}

/** The class in whose body, branches within it included, a function or its decorators stand. */
export function classAround(file: PythonFile, definition: Node): Node | undefined {
  const scope = file.enclosing(definition, 'class_definition', 'function_definition', 'lambda');
  return file.is(scope, 'class_definition') ? scope : undefined;
}

/** The name of a class or function. */
export function nameOf(file: PythonFile, definition: Node): string {
  const name = file.child(definition, 'name');
  return name === undefined ? '' : file.text(name);
}

/** What a class is derived from as written: keywords left out, type arguments taken off. */
export function basesOf(file: PythonFile, owner: Node): Node[] {
  const list = file.child(owner, 'superclasses');
  if (list === undefined) return [];
  return file
    .namedChildren(list)
    .filter((base) => !file.is(base, 'keyword_argument'))
    .map((base) => (file.is(base, 'subscript') ? file.child(base, 'value')! : base));
}

/** The value of a keyword of a class statement, such as `metaclass`. */
export function classKeyword(file: PythonFile, owner: Node, keyword: string): Node | undefined {
  const list = file.child(owner, 'superclasses');
  if (list === undefined) return undefined;
  const argument = file
    .namedChildren(list)
    .find((each) => file.is(each, 'keyword_argument') && file.text(file.child(each, 'name')!) === keyword);
  return argument === undefined ? undefined : file.child(argument, 'value');
}

/** The class of the file that a name stands for, when that is the only thing it stands for. */
export function ownClass(file: PythonFile, name: Node | undefined): Node | undefined {
  const definitions = name === undefined ? undefined : file.scopes.binding(name)?.definitions;
  const [definition, ...more] = definitions ?? [];
  return definition?.kind === 'class' && more.length === 0 ? file.parent(definition.node) : undefined;
}

/** The plain name of the parameter at a position of a function. */
export function parameterAt(file: PythonFile, definition: Node, index: number): Node | undefined {
  const parameters = file.child(definition, 'parameters');
  const parameter = parameters === undefined ? undefined : file.namedChildren(parameters)[index];
  if (parameter === undefined || file.kind(parameter) === 'identifier') return parameter;
  const isTyped = file.kind(parameter) === 'typed_parameter';
  const name = isTyped ? file.namedChildren(parameter)[0] : file.child(parameter, 'name');
  return file.is(name, 'identifier') ? name : undefined;
}

/** The name of `object.name` when the object is the identifier that is given. */
export function attributeOn(file: PythonFile, identifier: Node): { node: Node; name: string } | undefined {
  const node = file.parent(identifier);
  if (!file.is(node, 'attribute') || file.field(identifier) !== 'object') return undefined;
  const attribute = file.child(node, 'attribute');
  return attribute === undefined ? undefined : { node, name: file.text(attribute) };
}
