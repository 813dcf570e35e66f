import { argumentsOf } from '../python/arguments.ts';
import type { PythonFile } from '../python/file.ts';
import { referenceTo } from './reference.ts';

/** What a module hands on or makes under names of its own. */
export interface Names {
  /** What the module imports, absolute, by the name it gets there. */
  readonly imports: Readonly<Record<string, string>>;
  /** Modules of which every public name is imported. */
  readonly stars: readonly string[];
  /** What was called to make a module's object, such as `sqlalchemy.orm.declarative_base` for `Base`. */
  readonly made: Readonly<Record<string, string>>;
  /** What a module's name is only another name for: `Order` of `Purchase = Order`. */
  readonly aliases: Readonly<Record<string, string>>;
}

/** Reads the names by which other modules reach what this one imports or makes; those bound in several ways are left out. */
export function names(file: PythonFile): Names {
  const imports: Record<string, string> = {};
  const made: Record<string, string> = {};
  const aliases: Record<string, string> = {};
  for (const { name, definitions } of file.scopes.module.bindings.values()) {
    const targets = new Set(definitions.map(({ target }) => target));
    const [target] = targets;
    if (targets.size === 1 && target !== undefined) {
      imports[name] = target;
      continue;
    }
    const [definition, ...more] = definitions;
    if (definition?.kind !== 'assignment' || more.length > 0) continue;
    const assignment = file.parent(definition.node)!;
    const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
    if (file.is(value, 'call')) {
      const maker = referenceTo(file, file.child(value, 'function'));
      // `NewType('Order', Purchase)` makes a name for the type checker only.
      const alias = maker === 'typing.NewType' ? referenceTo(file, argumentsOf(file, value).positional[1]) : '';
      if (alias !== '') aliases[name] = alias;
      else if (maker !== '') made[name] = maker;
    } else if (file.is(value, 'identifier', 'attribute')) {
      const alias = referenceTo(file, value);
      if (alias !== '') aliases[name] = alias;
    }
  }
  return { imports, stars: file.scopes.starImports, made, aliases };
}
