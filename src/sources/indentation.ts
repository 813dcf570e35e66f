import { pathMatcher } from '../model/paths.ts';
import type { Setting } from '../model/room.ts';
import { type ConfigFile, PREAMBLE } from './configparser.ts';
import type { Levels } from './levels.ts';
import { withoutBraces } from './per-file.ts';
import { firstNumber, type Told, toldByFlake8, toldByPylint } from './told.ts';
import { lookUp, pathIn } from './tool-files.ts';
import { optionOf } from './tool-runs.ts';

/** How many columns a level of Python is indented by: what linters hold to comes before what editors do. */
export function indentation(levels: Levels): Setting<number> | undefined {
  function* told(): Told {
    for (const { files, ruff, runs } of levels) {
      for (const run of runs) yield [optionOf(run, '--indent-size')?.[0], run.from];
      if (ruff !== undefined) yield [lookUp(ruff.settings, 'indent-width'), ruff.from];
      yield* toldByFlake8(files, 'indent-size');
      for (const [value, from] of toldByPylint(files, 'format', 'indent-string')) yield [lengthOf(value), from];
    }
    yield* toldByEditors(levels);
  }
  return firstNumber(told());
}

/** pylint takes spaces between quotation marks, which TOML takes away; tabs have no width of their own. */
function lengthOf(value: unknown): number | undefined {
  return typeof value === 'string' ? /^(['"]?)( +)\1$/.exec(value)?.[2]!.length : undefined;
}

/** Files in which nothing but their being Python can be of interest to a section. */
const ANY = ['zq.py', 'zq/zq/zq.py'];

/**
 * What editors take: all files upwards are joined, the closer ones going over the others, as far as one with `root = true`
 * (spec.editorconfig.org, on file processing).
 */
function* toldByEditors(levels: Levels): Told {
  const files = levels.flatMap(({ files: { folder, config } }) => {
    const file = config.get('.editorconfig');
    return file === undefined ? [] : [{ file, from: pathIn(folder, '.editorconfig') }];
  });
  const top = files.findIndex(({ file }) => file.get(PREAMBLE)?.get('root')?.toLowerCase() === 'true');
  const read = (top < 0 ? files : files.slice(0, top + 1)).map(({ file, from }) => ({ ...byEditors(file), from }));
  if (read.find(({ style }) => style !== undefined)?.style === 'tab') return;
  for (const { size, from } of read) yield [size, from];
}

/** What the sections of an .editorconfig that fit every file of Python below it say: for each key the last of them. */
function byEditors(config: ConfigFile): { readonly style: string | undefined; readonly size: string | undefined } {
  const sections = [...config].filter(([glob]) => {
    const fits = pathMatcher(withoutBraces(glob));
    return ANY.every((path) => fits(path) === true);
  });
  const last = (key: string): string | undefined =>
    sections.map(([, values]) => values.get(key)?.toLowerCase()).findLast((value) => value !== undefined);
  return { style: last('indent_style'), size: last('indent_size') };
}
