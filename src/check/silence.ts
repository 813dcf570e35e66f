import type { Suppression } from '../facts/suppressions.ts';
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
  readonly #ofLines: readonly Suppression[];
  readonly #ofLine = new Map<number, Suppression[]>();

  constructor(suppressions: readonly Suppression[]) {
    this.#ofLines = suppressions.filter(({ line, lastLine }) => line !== lastLine);
    for (const suppression of suppressions) {
      const { line, lastLine } = suppression;
      if (line !== lastLine) continue;
      const others = this.#ofLine.get(line);
      if (others === undefined) this.#ofLine.set(line, [suppression]);
      else others.push(suppression);
    }
  }

  /** Those on some lines (1-based) that silence a rule. */
  of(rule: Rule, ...lines: readonly number[]): readonly Suppression[] {
    const wide = this.#ofLines.filter(({ line: first, lastLine }) =>
      lines.some((line) => first <= line && line <= lastLine),
    );
    const narrow = [...new Set(lines)].flatMap((line) => this.#ofLine.get(line) ?? []);
    return [...wide, ...narrow].filter((suppression) => covers(suppression, rule));
  }
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
