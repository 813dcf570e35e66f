import type { OptionValue } from '../model/config.ts';
import { groupBy } from '../model/group.ts';
import { pathMatcher } from '../model/paths.ts';
import { isFrom } from '../model/python-version.ts';
import type { DeclinedIn, Linter, Room } from '../model/room.ts';
import type { LoadedRule } from '../rules/loader.ts';

/** Rules of ruff that run only when it is told that previews may. */
const RUFF_PREVIEWS = /^(E1(?!01)|E2|E3|W391|RUF075)/;

/** Why a repository's own formatter or linter makes a rule superfluous; undefined when none does. */
export function leftTo(rule: LoadedRule, room: Room): string | undefined {
  const byTool = codesByTool(rule);
  if (room.formatter !== undefined && rule.layout !== undefined) {
    return `${room.formatter.value} lays the code out (${room.formatter.from})`;
  }
  for (const linter of room.linters) {
    for (const [tool, codes] of byTool) {
      const list = codes.join(', ');
      if (linter.reports.includes(tool) && covers(linter, codes))
        return `${linter.tool} reports ${list} (${linter.from})`;
      if (isKnown(linter, tool) && declines(linter, codes))
        return `${linter.tool} is told to leave ${list} alone (${linter.from})`;
    }
  }
  return undefined;
}

/** The linters that are told to leave what a rule says alone in some files. */
export function leftInFiles(rule: LoadedRule, { linters }: Room): Linter[] {
  const byTool = codesByTool(rule);
  return linters.filter((linter) => {
    const { declinedIn = [] } = linter;
    return declinedIn.length > 0 && leaves(linter, byTool, declinedIn);
  });
}

/** Whether a rule is silent in a file, because one of these linters was told to be. */
export function leftIn(rule: LoadedRule): (path: string) => boolean {
  const byTool = codesByTool(rule);
  const linters = (rule.leftInFiles ?? []).map((linter) => {
    const entries = (linter.declinedIn ?? []).map((entry) => ({ entry, matches: pathMatcher(entry.paths) }));
    return { linter, entries };
  });
  return (path) =>
    linters.some(({ linter, entries }) => {
      const here = entries.filter(({ entry, matches }) => (matches(path) === true) !== (entry.isOutside === true));
      return leaves(
        linter,
        byTool,
        here.map(({ entry }) => entry),
      );
    });
}

/** Whether a linter is told to leave all codes of a rule alone where these entries are in force, and by them some. */
function leaves(
  linter: Linter,
  byTool: ReadonlyMap<string, readonly string[]>,
  entries: readonly DeclinedIn[],
): boolean {
  const off = entries.flatMap(({ codes }) => codes);
  const isOff = (code: string): boolean => closest(linter, off, code) >= 0;
  return [...byTool].some(
    ([tool, codes]) =>
      isKnown(linter, tool) && codes.some(isOff) && codes.every((code) => isOff(code) || declines(linter, [code])),
  );
}

/** What a rule is called by other tools. What another tool says of its own comments it does not say of Waymark's. */
function codesByTool(rule: LoadedRule): Map<string, readonly string[]> {
  if (rule.finder.by === 'detector' && rule.finder.detector.scope === 'ignores') return new Map();
  const names = rule.equivalents.map((name) => {
    const colon = name.indexOf(':');
    return { tool: name.slice(0, colon), code: name.slice(colon + 1) };
  });
  const byTool = groupBy(names, ({ tool }) => tool);
  return new Map([...byTool].map(([tool, entries]) => [tool, entries.map(({ code }) => code)]));
}

/** What a plugin is not to say is said whether or not the plugin is there. */
function isKnown(linter: Linter, tool: string): boolean {
  return linter.reports.includes(tool) || (linter.tool === 'flake8' && /^(flake8-|pep8-naming$)/.test(tool));
}

/** Options of a rule that follow from what other tools are set to. */
export function optionsIn(
  { lineLength, indentation, python }: Room,
  rule: LoadedRule,
): Readonly<Record<string, OptionValue>> {
  const takes = (code: string, option: string): boolean =>
    rule.equivalents.includes(code) && Object.hasOwn(rule.options, option);
  return {
    ...(lineLength !== undefined && takes('pycodestyle:E501', 'maximum') && { maximum: lineLength.value }),
    ...(indentation !== undefined && takes('pycodestyle:E111', 'step') && { step: indentation.value }),
    ...(python !== undefined && Object.hasOwn(rule.options, 'python') && { python: python.value }),
  };
}

/** The words of a rule, which advise nothing that the lowest Python does not know. */
export function saysIn({ python }: Room, { says }: LoadedRule): LoadedRule['says'] {
  if (python === undefined || says.before === undefined) return says;
  return isFrom(python.value, says.before.python) ? says : { ...says, do: says.before.do };
}

/** Whether all of some codes are on. */
function covers(linter: Linter, codes: readonly string[]): boolean {
  if (linter.tool === 'pylint') return coversMessages(linter, codes);
  return codes.every((code) => {
    if (linter.tool === 'ruff' && RUFF_PREVIEWS.test(code) && linter.preview !== true) return false;
    return closest(linter, linter.selected, code) > closest(linter, linter.ignored, code);
  });
}

function declines(linter: Linter, codes: readonly string[]): boolean {
  const { declined, selected } = linter;
  // A message of pylint has a number and a name, and either will do.
  if (linter.tool === 'pylint') return codes.some((code) => declined.includes(code));
  return codes.every((code) => {
    const length = closest(linter, declined, code);
    return length > 0 && length >= closest(linter, selected, code);
  });
}

/** Length of the longest of some beginnings that a code has; -1 when it has none of them. */
function closest({ tool }: Linter, beginnings: readonly string[], code: string): number {
  const lengths = beginnings.map((each) => {
    if (each === '' || (each === 'ALL' && tool === 'ruff')) return 0;
    // For ruff, S is the prefix of one plugin and SIM that of another.
    const isOther = tool === 'ruff' && lettersOf(each) !== lettersOf(code) && each !== 'PL';
    return code.startsWith(each) && !isOther ? each.length : -1;
  });
  return Math.max(-1, ...lengths);
}

function lettersOf(code: string): string {
  return /^[A-Z]*/.exec(code)![0];
}

const NUMBER = /^[A-Z]\d{4}$/;

/** Of pylint's messages the rule gives the numbers and, if we are to tell whether they are off, the names. */
function coversMessages({ selected, ignored }: Linter, codes: readonly string[]): boolean {
  const numbers = codes.filter((code) => NUMBER.test(code));
  const names = codes.filter((code) => !NUMBER.test(code));
  if (names.length < numbers.length) return false;
  const named = (list: readonly string[]): boolean => codes.some((code) => list.includes(code));
  if (named(ignored)) return false;
  if (named(selected)) return true;
  const letters = numbers.map((number) => number.charAt(0));
  const all = (list: readonly string[]): boolean =>
    letters.length > 0 && letters.every((letter) => list.includes(letter));
  if (all(selected)) return true;
  return !ignored.includes('all') && !letters.some((letter) => ignored.includes(letter));
}
