import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';
import { memoizer } from './cached.ts';

/** Types of which every request, or every unit of work, has an instance of its own. */
const SHORT_LIVED =
  /^(django\.http\.(request\.)?HttpRequest|rest_framework\.request\.Request|(fastapi|starlette\.requests|flask)\.Request|django\.db\.models\.(query\.)?QuerySet|sqlalchemy\.orm\.(\w+\.)*(Session|scoped_session|Query)|sqlalchemy\.ext\.asyncio\.(\w+\.)*(AsyncSession|AsyncConnection)|sqlalchemy\.engine\.(\w+\.)*Connection|sqlmodel\.Session|sqlalchemy\.Connection)$/;

/** What people call these where they do not write the type. */
const NAMES = /^(request|queryset|qs|db_session|dbsession)$/;
const SESSION_NAMES = /^(session|db)$/;

export default detector(
  { kinds: ['function_definition'], facts: ['function', 'parameter', 'decorator'], words: ['cache'] },
  function* (node, file) {
    if (file.isTest) return;
    const keeper = memoizer(file, node);
    const name = file.child(node, 'name');
    const parameters = file.child(node, 'parameters');
    if (keeper === undefined || name === undefined || parameters === undefined) return;
    for (const parameter of file.namedChildren(parameters)) {
      const identifier = parameterName(file, parameter);
      if (identifier === undefined || !isShortLived(file, parameter, file.text(identifier))) continue;
      yield {
        at: parameter,
        function: file.text(name),
        parameter: file.text(identifier),
        decorator: keeper.name.slice(keeper.name.lastIndexOf('.') + 1),
      };
      return;
    }
  },
);

function parameterName(file: PythonFile, parameter: Node): Node | undefined {
  if (file.is(parameter, 'identifier')) return parameter;
  if (file.is(parameter, 'default_parameter', 'typed_default_parameter')) return file.child(parameter, 'name');
  const [first] = file.is(parameter, 'typed_parameter') ? file.namedChildren(parameter) : [];
  return file.is(first, 'identifier') ? first : undefined;
}

function isShortLived(file: PythonFile, parameter: Node, name: string): boolean {
  const type = file.child(parameter, 'type');
  if (type !== undefined) {
    const [annotation] = file.namedChildren(type);
    const generic = file.is(annotation, 'generic_type') ? file.namedChildren(annotation)[0] : annotation;
    return SHORT_LIVED.test(
      file.scopes.qualifiedName(file.is(generic, 'subscript') ? file.child(generic, 'value') : generic) ?? '',
    );
  }
  if (NAMES.test(name)) return true;
  // A session may also be one of an HTTP client.
  return (
    SESSION_NAMES.test(name) && ['sqlalchemy', 'sqlmodel', 'flask_sqlalchemy'].some((each) => file.imports.has(each))
  );
}
