import type { LoadedRule } from '../src/rules/loader.ts';
import { CODES } from './codes.ts';

/** Tools whose findings are compared rule by rule; pycodestyle, and ruff where it follows it, are compared code by code. */
export const TOOLS = ['ruff', 'pyflakes', 'pep8-naming', 'mccabe', 'flake8-bugbear', 'pylint'] as const;

export type Tool = (typeof TOOLS)[number];

/** That a rule says what some codes of a tool say. */
export interface Claim {
  readonly rule: string;
  readonly tool: Tool;
  readonly codes: readonly string[];
  /** How far it goes, where it does not go all the way. */
  readonly partial: string | undefined;
}

/** Rules about files that cannot be read or parsed, which are left out of the comparison, and about the comments that are taken out for it. */
const NOT_COMPARED = ['syntax-error', 'unreadable-file', 'unused-ignore'];

/**
 * What some rules claim of a tool.
 *
 * @param has whether the version at hand has a code; absent: it has all
 */
export function claimsOf(
  rules: readonly LoadedRule[],
  tool: Tool,
  has: (code: string) => boolean = () => true,
): Claim[] {
  return rules.flatMap(({ id, equivalents, partial }): Claim[] => {
    const codes = equivalents
      .filter((name) => name.startsWith(`${tool}:`))
      .map((name) => name.slice(tool.length + 1))
      .filter(has);
    const isByCode = tool === 'ruff' && Object.hasOwn(CODES, id);
    if (codes.length === 0 || isByCode || NOT_COMPARED.includes(id)) return [];
    return [{ rule: id, tool, codes, partial: partial.find(({ tools }) => tools.includes(tool))?.how }];
  });
}
