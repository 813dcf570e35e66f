import type { Suppression } from '../facts/suppressions.ts';
import { countBefore } from '../model/ascending.ts';
import type { Rule } from '../model/rule.ts';

/** A finding that a comment of Waymark's own has silenced. */
export interface Silenced {
  readonly path: string;
  /** That of the comment, 1-based. */
  readonly line: number;
  /** Id of the rule. */
  readonly rule: string;
}

/** What those of some comments that are Waymark's have silenced. */
export function silencedBy(comments: readonly Suppression[], path: string, rule: string): Silenced[] {
  return comments.filter(({ tool }) => tool === 'waymark').map(({ line }) => ({ path, line, rule }));
}

/** The comments of one file, at hand by the lines they cover: a file may have as many of them as findings. */
export class Silencers {
  /** Those that cover several lines, by the first of them. */
  readonly #ofLines: readonly Suppression[];
  readonly #ofLine = new Map<number, Suppression[]>();
  readonly #ofRules = new Map<Rule, OfRule>();

  constructor(suppressions: readonly Suppression[]) {
    const isWide = ({ line, lastLine }: Suppression): boolean => line !== lastLine;
    this.#ofLines = suppressions.filter(isWide).sort((one, other) => one.line - other.line);
    for (const suppression of suppressions) {
      if (isWide(suppression)) continue;
      const others = this.#ofLine.get(suppression.line);
      if (others === undefined) this.#ofLine.set(suppression.line, [suppression]);
      else others.push(suppression);
    }
  }

  /** What silences a rule on some lines (1-based): on each of them Waymark's own comments, and one of those of other tools. */
  of(rule: Rule, ...lines: readonly number[]): readonly Suppression[] {
    const known: OfRule = this.#ofRules.get(rule) ?? { wide: furthest(this.#ofLines, rule), ofLine: new Map() };
    this.#ofRules.set(rule, known);
    return [...new Set(lines)].flatMap((line) => {
      const found = known.ofLine.get(line) ?? this.#on(line, rule, known.wide);
      known.ofLine.set(line, found);
      return found;
    });
  }

  #on(line: number, rule: Rule, wide: readonly Suppression[]): readonly Suppression[] {
    const narrow = (this.#ofLine.get(line) ?? []).filter((suppression) => covers(suppression, rule));
    const own = narrow.filter(({ tool }) => tool === 'waymark');
    const other = narrow.find(({ tool }) => tool !== 'waymark') ?? lastOver(line, wide);
    return other === undefined ? own : [...own, other];
  }
}

/** What has been worked out for a rule. */
interface OfRule {
  /** Of those that cover several lines and the rule the ones that end behind all that begin before them. */
  readonly wide: readonly Suppression[];
  readonly ofLine: Map<number, readonly Suppression[]>;
}

/** @param inOrder by their first lines */
function furthest(inOrder: readonly Suppression[], rule: Rule): Suppression[] {
  const found: Suppression[] = [];
  for (const suppression of inOrder) {
    if (suppression.lastLine > (found.at(-1)?.lastLine ?? 0) && covers(suppression, rule)) found.push(suppression);
  }
  return found;
}

/** The last to begin up to a line, if it has not ended there; those before it have ended earlier. */
function lastOver(line: number, wide: readonly Suppression[]): Suppression | undefined {
  const last = wide[countBefore(wide.length, (index) => wide[index]!.line <= line) - 1];
  return last !== undefined && line <= last.lastLine ? last : undefined;
}

function covers({ tool, names }: Suppression, rule: Rule): boolean {
  switch (tool) {
    case 'waymark':
      return names === 'all' || names.some((name) => isNameOf(name, rule));
    case 'noqa':
      return names === 'all' || codes(rule).some(([, code]) => names.some((name) => code.startsWith(name)));
    case 'mypy':
      // mypy's comment is what the typing specification gives every checker of types.
      return isSaidBy(rule, names, names === 'all' ? ['mypy', 'pyright'] : ['mypy']);
    default:
      return isSaidBy(rule, names, [tool]);
  }
}

/** Whether a name in `# waymark: ignore[…]` stands for a rule: its id, its topic or a prefix of it, another tool's code. */
export function isNameOf(name: string, rule: Rule): boolean {
  return (
    rule.id === name ||
    rule.topic === name ||
    rule.topic.startsWith(`${name}/`) ||
    codes(rule).some(([, code]) => code === name)
  );
}

/** Other tools' comments count where the rule says the same as they do. */
function isSaidBy(rule: Rule, names: readonly string[] | 'all', tools: readonly string[]): boolean {
  return codes(rule).some(([tool, code]) => tools.includes(tool) && (names === 'all' || names.includes(code)));
}

function codes({ equivalents }: Rule): [tool: string, code: string][] {
  return equivalents.map((equivalent) => {
    const colon = equivalent.indexOf(':');
    return [equivalent.slice(0, colon), equivalent.slice(colon + 1)];
  });
}
