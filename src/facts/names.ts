import { calledName } from '../python/arguments.ts';
import type { PythonFile } from '../python/file.ts';
import { modulePath } from '../python/modules.ts';
import { holds, referenceTo } from './reference.ts';

/** What a module hands on or makes under names of its own. */
export interface Names {
  /** What a package's `__init__` imports, absolute, by the name it gets there. */
  readonly imports: Readonly<Record<string, string>>;
  /** Modules of which every public name is imported. */
  readonly stars: readonly string[];
  /** What was called to make a module's object, such as `sqlalchemy.orm.declarative_base` for `Base`. */
  readonly made: Readonly<Record<string, string>>;
}

/** Calls whose results serve as bases of models, or have them as attributes. */
const MAKERS = /declarative_base|generate_base|automap_base|registry|SQLAlchemy/;

/** Reads the names by which other modules reach what this one imports or makes. */
export function names(file: PythonFile): Names {
  return {
    imports: /(^|\/)__init__\.pyi?$/.test(file.path) ? imports(file) : {},
    stars: holds(file, 'import *') ? file.scopes.starImports : [],
    made: holds(file, 'sqlalchemy', 'SQLAlchemy') ? made(file) : {},
  };
}

function imports(file: PythonFile): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, definitions } of file.scopes.module.bindings.values()) {
    const targets = new Set(definitions.map(({ target }) => target));
    const [target] = targets;
    if (targets.size === 1 && target !== undefined) found[name] = target;
  }
  return found;
}

function made(file: PythonFile): Record<string, string> {
  const found: Record<string, string> = {};
  for (const { name, definitions } of file.scopes.module.bindings.values()) {
    const [definition, ...more] = definitions;
    if (definition?.kind !== 'assignment' || more.length > 0) continue;
    const value = file.child(file.parent(definition.node)!, 'right');
    if (!file.is(value, 'call')) continue;
    const maker = referenceTo(file, file.child(value, 'function'));
    // What a class of the module itself makes may inherit a maker.
    if (MAKERS.test(calledName(file, value) ?? '') || maker.startsWith(`${modulePath(file.path)}.`))
      found[name] = maker;
  }
  return found;
}
