import { basesOf, ownClass } from '../../../python/classes.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Classes that have no method in mixedCase that one might override, the hooks of their tests apart. */
const SNAKE_CASE_BASE =
  /^(?:(?:abc|collections|dataclasses|django|enum|fastapi|flask|pydantic|rest_framework|starlette|typing)\.|builtins\.(?:object|dict|list|str|int|float|tuple|set|Exception|\w+Error)$)/;

/** Frameworks that call what is written for them in mixedCase. */
const MIXED_CASE_FRAMEWORKS = ['PyQt5', 'PyQt6', 'PySide2', 'PySide6', 'qgis', 'qtpy', 'twisted', 'wx'];

/** Classes that stand in for another one and have its names, or are mixed into one. */
const STAND_IN = /Mock|Fake|Stub|Dummy|Spy|Mixin|Proxy|Wrapper|Adapter/;

/** More classes above one another than a person writes into one file. */
const LONGEST_LINEAGE = 20;

/** Whether names in mixedCase are the custom where a file belongs. */
export function isMixedCaseCustom(file: PythonFile): boolean {
  return MIXED_CASE_FRAMEWORKS.some((module) => file.imports.has(module));
}

/** Among the data of tests, a module that no import can name, such as `full.atom.py`. */
const DATA = /(^|\/)data\/(.*\/)?[^/]*[^\w/][^/]*\.py$/;

/** Samples of code that a tool reads, where nothing has to be whole. */
const SAMPLE = /(^|\/)(\.semgrep|testdata)\//;

/** A script for Evennia's batch processor, which gives each block its names. */
const BATCH = /^# ?CODE[ \t]*$/m;

/** Whether a file is there to be read by a tool, or to be executed by a test that has put names in its way, and never run. */
export function isSample(file: PythonFile): boolean {
  return SAMPLE.test(file.path) || (file.isTest && DATA.test(file.path)) || isBatch(file);
}

function isBatch(file: PythonFile): boolean {
  return file.holds('CODE') && BATCH.test(file.text(0));
}

const MIXED_CASE = /^_*(?=\p{Ll})(?:.*_)?\p{Ll}[^_]*\p{Lu}/u;

/**
 * Whether a name begins small and a word of it goes on with a capital: `userName`, `by_tagName`, not `price_EUR` or
 * `IS_macOS`.
 */
export function isMixedCase(name: string): boolean {
  return MIXED_CASE.test(name);
}

/** The name as PEP 8 writes functions and variables. */
export function snakeCase(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .toLowerCase();
}

/** Whether a definition says that it replaces another one. */
export function isMarkedOverride(file: PythonFile, definition: Node): boolean {
  return file.decorators(definition).some((decorator) => /^(?:\w+\.)?overrides?\b/.test(file.text(decorator)));
}

/** Whether a member's name may come from elsewhere: a base class that is not known, or one that has it. */
export function mayBeGiven(file: PythonFile, owner: Node, name: string): boolean {
  if (STAND_IN.test(file.text(file.child(owner, 'name')!))) return true;
  const classes = new Set([owner]);
  for (const current of classes) {
    if (classes.size > LONGEST_LINEAGE) return true;
    if (current !== owner && file.scopes.of(current)?.bindings.has(name)) return true;
    for (const base of basesOf(file, current)) {
      const definition = ownClass(file, base);
      if (definition === undefined && !SNAKE_CASE_BASE.test(file.scopes.qualifiedName(base) ?? '')) return true;
      if (definition !== undefined) classes.add(definition);
    }
  }
  return false;
}
