import type { PythonFile } from '../../../python/file.ts';

/** Whether a module does nothing but import: it gathers names for others, as an `__init__.py` does. */
export function isFacade(file: PythonFile): boolean {
  return file.statements(0).every((statement) => {
    if (file.is(statement, 'import_statement', 'import_from_statement', 'future_import_statement')) return true;
    const [expression] = file.namedChildren(statement);
    return (
      file.is(expression, 'string') || (file.is(expression, 'assignment') && file.text(expression).startsWith('__'))
    );
  });
}
