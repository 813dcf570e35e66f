import { pathMatcher } from '../model/paths.ts';
import type { Setting } from '../model/room.ts';
import type { ConfigFile } from './configparser.ts';
import { withoutBraces } from './per-file.ts';
import type { RuffSettings } from './ruff-settings.ts';
import { firstNumber, type Told, toldByFlake8, toldByPylint } from './told.ts';
import { lookUp, type ToolFiles } from './tool-files.ts';
import { optionOf, type ToolRun } from './tool-runs.ts';

/** How many columns a level of Python is indented by: what linters hold to comes before what editors do. */
export function indentation(
  files: ToolFiles,
  ruff: RuffSettings | undefined,
  runs: readonly ToolRun[],
): Setting<number> | undefined {
  function* told(): Told {
    for (const run of runs) yield [optionOf(run, '--indent-size')?.[0], run.from];
    if (ruff !== undefined) yield [lookUp(ruff.settings, 'indent-width'), ruff.from];
    yield* toldByFlake8(files, 'indent-size');
    for (const [value, from] of toldByPylint(files, 'format', 'indent-string')) yield [lengthOf(value), from];
    yield [byEditors(files.config.get('.editorconfig')), '.editorconfig'];
  }
  return firstNumber(told());
}

/** pylint takes spaces between quotation marks, which TOML takes away; tabs have no width of their own. */
function lengthOf(value: unknown): number | undefined {
  return typeof value === 'string' ? /^(['"]?)( +)\1$/.exec(value)?.[2]!.length : undefined;
}

/** Files in which nothing but their being Python can be of interest to a section. */
const ANY = ['zq.py', 'zq/zq/zq.py'];

/** What the sections of an .editorconfig that fit every file of Python say, the last one of them first. */
function byEditors(config: ConfigFile | undefined): string | undefined {
  const sections = [...(config ?? [])].filter(([glob]) => {
    const fits = pathMatcher(withoutBraces(glob));
    return ANY.every((path) => fits(path) === true);
  });
  const last = (key: string): string | undefined =>
    sections.map(([, values]) => values.get(key)?.toLowerCase()).findLast((value) => value !== undefined);
  return last('indent_style') === 'tab' ? undefined : last('indent_size');
}
