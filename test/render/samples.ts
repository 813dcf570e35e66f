import type { Finding } from '../../src/model/finding.ts';
import type { Report } from '../../src/model/report.ts';
import type { Rule } from '../../src/model/rule.ts';

/** A finding on one line of `shop/views.py`, with whatever a test wants different. */
export function finding(change: Partial<Finding> = {}): Finding {
  return {
    rule: 'query-in-loop',
    topic: 'data/orm-indexing',
    severity: 'warning',
    path: 'shop/views.py',
    line: 3,
    column: 5,
    endLine: 3,
    endColumn: 9,
    message: '`get` runs one query on every turn of this loop.',
    why: '100 rows cost 101 round trips.',
    do: 'Load them before the loop.',
    link: 'roadmap/data/orm-indexing.md#query-in-loop',
    key: 'key-1',
    related: [],
    fix: null,
    ...change,
  };
}

export function report(change: Partial<Report> = {}): Report {
  return {
    findings: [],
    failures: [],
    unanalysed: [],
    notices: [],
    files: 12,
    lines: 1204,
    parseErrors: 0,
    skipped: {},
    milliseconds: 412.7,
    ...change,
  };
}

export function rule(change: Partial<Rule> = {}): Rule {
  return {
    id: 'query-in-loop',
    topic: 'data/orm-indexing',
    status: 'stable',
    severity: 'warning',
    profile: 'default',
    evidence: 'semantic',
    fix: 'none',
    imports: [],
    equivalents: ['tool:X1'],
    partial: [],
    says: { what: '`{call}` runs one query on every turn.', why: 'It is slow.', do: 'Load them before the loop.' },
    options: {},
    examples: [{ bad: 'for row in rows:\n    get(row)\n', good: 'get_all(rows)\n' }],
    ...change,
  };
}
