import { detector } from '../../../python/detector.ts';
import type { PythonFile } from '../../../python/file.ts';

/** Modules of settings that take over those of a base module by custom. */
const SETTINGS = /(^|\/)(?:settings|config)(\/|\.py$)|(^|\/)\w*settings\w*\.py$/;

export default detector({ kinds: ['wildcard_import'], facts: ['module'] }, function* (node, file) {
  if (/(^|\/)__init__\.pyi?$|\.pyi$/.test(file.path) || SETTINGS.test(file.path) || isFacade(file)) return;
  const statement = file.parent(node)!;
  yield { at: statement, module: file.text(file.child(statement, 'module_name')!) };
});

/** Whether a module does nothing but import: it gathers names for others, as an `__init__.py` does. */
function isFacade(file: PythonFile): boolean {
  return file.statements(0).every((statement) => {
    if (file.is(statement, 'import_statement', 'import_from_statement', 'future_import_statement')) return true;
    const [expression] = file.namedChildren(statement);
    return (
      file.is(expression, 'string') || (file.is(expression, 'assignment') && file.text(expression).startsWith('__'))
    );
  });
}
