import type { Claim } from './claims.ts';
import { agreement, type Comparison, type Row } from './compare.ts';

const MOST_SHOWN = 20;

/** How much was compared, and how far the two agree. */
export function size({ rows, files, lines, broken }: Comparison): string {
  return (
    `${files.toLocaleString('en')} files, ${lines.toLocaleString('en')} lines; ${broken} more are no Python to one of the two. ` +
    `On ${agreement(rows.values()).toFixed(3)} % of the lines that one of them reports they agree, or differ for a reason given.`
  );
}

export function byCodeTable({ rows }: Comparison): string {
  const body = told(rows).map(([code, row]) => [code, ...figures(row)]);
  return table(['code', 'both', 'Waymark only', 'judge only', 'reason known', 'agreement'], body);
}

/** The rules that claim to say the same, then those that say it in part. */
export function byRuleTable(claims: readonly Claim[], { rows }: Comparison): string {
  const sorted = [...claims].sort((a, b) => Number(a.partial !== undefined) - Number(b.partial !== undefined));
  const body = sorted.map(({ rule, codes, partial }) => {
    const claim = partial === undefined ? 'the same' : 'partly';
    return [`\`${rule}\``, codes.join(', '), claim, ...figures(rows.get(rule)!)];
  });
  return table(['rule', 'codes', 'claim', 'both', 'Waymark only', 'judge only', 'reason known', 'agreement'], body);
}

export function reasonsTable({ rows }: Comparison): string {
  const found = new Map<string, { names: string[]; count: number }>();
  for (const [name, { explained }] of rows) {
    for (const [reason, count] of explained) {
      const known = found.get(reason) ?? { names: [], count: 0 };
      found.set(reason, { names: [...known.names, name], count: known.count + count });
    }
  }
  return table(
    ['of', 'lines', 'why they differ'],
    [...found].map(([reason, { names, count }]) => [names.join(', '), String(count), reason]),
  );
}

/** What differs for no known reason: the first lines of each code or rule. */
export function unexplainedLines({ rows }: Comparison): string {
  return [...rows]
    .flatMap(([name, { unexplained }]) => unexplained.slice(0, MOST_SHOWN).map((each) => `${name} ${each}\n`))
    .join('');
}

function told(rows: Comparison['rows']): (readonly [string, Row])[] {
  return [...rows].filter(([, { both, explained, unexplained }]) => both + explained.size + unexplained.length > 0);
}

function figures(row: Row): string[] {
  const known = [...row.explained.values()].reduce((sum, count) => sum + count, 0);
  const mine = row.unexplained.filter((each) => each.startsWith('waymark')).length;
  const counts = [row.both, mine, row.unexplained.length - mine, known].map((count) => count.toLocaleString('en'));
  const isSilent = row.both + row.unexplained.length + known === 0;
  return [...counts, isSilent ? '' : `${agreement([row]).toFixed(2)} %`];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(head),
    line(head.map((name) => (/^(of|rule|code|codes|claim|why.*)$/.test(name) ? '---' : '---:'))),
    ...rows.map(line),
  ].join('\n');
}
