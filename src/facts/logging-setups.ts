import type { Site } from '../model/site.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { siteOf } from '../python/site.ts';

/** A statement that decides, as the module is loaded, where the log of the whole process goes. */
export interface LoggingSetup {
  /** What is called, as written: `logging.basicConfig`. */
  readonly call: string;
  readonly site: Site;
}

const SETUP = /^logging\.(basicConfig|config\.(dictConfig|fileConfig))$/;
/** Methods of the root logger that do the same. */
const OF_ROOT = /^(addHandler|setLevel)$/;

/** Reads what a module sets up for all loggers when it is imported. */
export function loggingSetups(file: PythonFile): LoggingSetup[] {
  if (file.isTest || !file.holds('basicConfig', 'dictConfig', 'fileConfig', 'addHandler', 'setLevel')) return [];
  // A module that can be run is the program, and decides.
  if (/^if .{0,200}__name__.{0,200}__main__/m.test(file.text(0))) return [];
  const found: LoggingSetup[] = [];
  const isElsewhere = (node: Node): boolean =>
    file.is(node, 'function_definition', 'lambda', 'decorator') ||
    (file.is(node, 'if_statement') && isForMain(file, node));
  for (const node of file.walk(0, isElsewhere)) {
    const callee = file.is(node, 'call') ? file.child(node, 'function') : undefined;
    if (!file.is(callee, 'attribute', 'identifier') || !setsUp(file, callee)) continue;
    found.push({ call: file.text(callee), site: siteOf(file, node) });
  }
  return found;
}

function isForMain(file: PythonFile, statement: Node): boolean {
  return /__name__/.test(file.text(file.child(statement, 'condition') ?? statement));
}

function setsUp(file: PythonFile, callee: Node): boolean {
  if (SETUP.test(file.scopes.qualifiedName(callee) ?? '')) return true;
  if (!file.is(callee, 'attribute') || !OF_ROOT.test(file.text(file.child(callee, 'attribute')!))) return false;
  return isRoot(file, file.child(callee, 'object')!);
}

/** `logging.getLogger()`, `logging.root`, or a name for one of them. */
function isRoot(file: PythonFile, logger: Node): boolean {
  const name = file.is(logger, 'identifier') ? file.scopes.binding(logger) : undefined;
  const [definition, ...more] = name?.definitions ?? [];
  const assignment = definition?.kind === 'assignment' && more.length === 0 ? file.parent(definition.node) : undefined;
  const value = (assignment === undefined ? undefined : file.child(assignment, 'right')) ?? logger;
  if (file.scopes.qualifiedName(value) === 'logging.root') return true;
  if (!file.is(value, 'call') || file.scopes.qualifiedName(file.child(value, 'function')) !== 'logging.getLogger')
    return false;
  const [argument] = file.namedChildren(file.child(value, 'arguments')!);
  return argument === undefined || file.is(argument, 'none') || /^["']["']$/.test(file.text(argument));
}
