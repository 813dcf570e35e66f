import type { Node, PythonFile } from '../../../python/file.ts';

const SESSIONS =
  /^(sqlalchemy\.orm(\.session)?\.Session|sqlalchemy\.ext\.asyncio(\.session)?\.AsyncSession|sqlmodel(\.orm\.session)?\.Session|sqlmodel\.ext\.asyncio\.session\.AsyncSession)$/;

const MAKERS = /^(sqlalchemy\.orm(\.session)?\.sessionmaker|sqlalchemy\.ext\.asyncio(\.session)?\.async_sessionmaker)$/;

/** What the documentation of FastAPI calls its `sessionmaker`, and everybody after it. */
const IMPORTED_MAKER = /\.(Async)?SessionLocal$/;

/** Whether a call makes a new session of SQLAlchemy or SQLModel; that of a `scoped_session` does not. */
export function makesSession(file: PythonFile, call: Node): boolean {
  const callee = file.child(call, 'function')!;
  if (isMaker(file, callee)) return true;
  const name = file.scopes.qualifiedName(callee);
  if (name !== undefined && (SESSIONS.test(name) || IMPORTED_MAKER.test(name))) return true;
  const [definition, ...more] = file.scopes.binding(callee)?.definitions ?? [];
  if (definition?.kind !== 'assignment' || more.length > 0) return false;
  const value = file.child(file.parent(definition.node)!, 'right');
  return value !== undefined && isMaker(file, value);
}

/** Whether an expression is `sessionmaker(…)`. */
function isMaker(file: PythonFile, expression: Node): boolean {
  if (!file.is(expression, 'call')) return false;
  return MAKERS.test(file.scopes.qualifiedName(file.child(expression, 'function')) ?? '');
}
