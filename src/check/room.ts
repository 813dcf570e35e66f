import type { OptionValue } from '../model/config.ts';
import { groupBy } from '../model/group.ts';
import type { Linter, Room } from '../model/room.ts';
import type { LoadedRule } from '../rules/loader.ts';

/** Rules of ruff that run only when it is told that previews may. */
const RUFF_PREVIEWS = /^(E1(?!01)|E2|E3|W391|RUF075)/;

/** Why a repository's own formatter or linter makes a rule superfluous; undefined when none does. */
export function leftTo(rule: LoadedRule, room: Room): string | undefined {
  // What another tool says of its own comments it does not say of Waymark's.
  if (rule.finder.by === 'detector' && rule.finder.detector.scope === 'ignores') return undefined;
  const byTool = groupBy(
    rule.equivalents.map((name) => ({
      tool: name.slice(0, name.indexOf(':')),
      code: name.slice(name.indexOf(':') + 1),
    })),
    ({ tool }) => tool,
  );
  if (room.formatter !== undefined && rule.layout !== undefined) {
    return `${room.formatter.value} lays the code out (${room.formatter.from})`;
  }
  for (const linter of room.linters) {
    for (const [tool, entries] of byTool) {
      const codes = entries.map(({ code }) => code);
      const list = codes.join(', ');
      const isReported = linter.reports.includes(tool);
      if (isReported && covers(linter, codes)) return `${linter.tool} reports ${list} (${linter.from})`;
      // What a plugin is not to say is said whether or not the plugin is there.
      const isKnown = isReported || (linter.tool === 'flake8' && /^(flake8-|pep8-naming$)/.test(tool));
      if (isKnown && declines(linter, codes)) return `${linter.tool} is told to leave ${list} alone (${linter.from})`;
    }
  }
  return undefined;
}

/** Options of a rule that follow from what other tools are set to. */
export function optionsIn({ lineLength }: Room, rule: LoadedRule): Readonly<Record<string, OptionValue>> {
  const isLimit = rule.equivalents.includes('pycodestyle:E501') && Object.hasOwn(rule.options, 'maximum');
  return isLimit && lineLength !== undefined ? { maximum: lineLength.value } : {};
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
