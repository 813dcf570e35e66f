import type { PythonFile } from '../../../python/file.ts';
import { remembered } from '../../../python/remembered.ts';

/** Whether a module does nothing but import: it gathers names for others, as an `__init__.py` does. */
export function isFacade(file: PythonFile): boolean {
  return gathers(file, 0);
}

const gathers = remembered((file, module) =>
  file.statements(module).every((statement) => {
    if (file.is(statement, 'import_statement', 'import_from_statement', 'future_import_statement')) return true;
    const [expression] = file.namedChildren(statement);
    return (
      file.is(expression, 'string') || (file.is(expression, 'assignment') && file.text(expression).startsWith('__'))
    );
  }),
);
