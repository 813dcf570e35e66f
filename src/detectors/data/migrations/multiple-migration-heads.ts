import { projectDetector } from '../../../project/detector.ts';
import { ancestorsOf, headsOf, type History, type Migration } from '../../../project/migrations.ts';

/** What a test suite breaks on purpose. */
const OF_TESTS = /(^|\/)(tests?|testing|fixtures)\//;

export default projectDetector({ facts: ['count', 'heads', 'change'] }, function* (project) {
  for (const history of project.migrations.histories) {
    if (OF_TESTS.test(history.folder) || history.migrations.some(({ fact }) => fact.hasUnknownParents)) continue;
    const heads = history.tool === 'django' ? headsOf(history) : rivals(headsOf(history));
    if (heads.length < 2) continue;
    // The change is what has to give way; in an audit, the last in order.
    const added = heads.filter((head) => project.migrations.isAdded(head));
    const at = added.at(-1) ?? heads.at(-1)!;
    yield {
      at: at.fact.parentsSite,
      count: heads.length,
      heads: heads.map(({ fact }) => `\`${fact.name}\``).join(', '),
      change: wayOut(history, at),
      related: heads
        .filter((head) => head !== at)
        .map(({ fact }) => ({ path: fact.parentsSite.path, line: fact.parentsSite.line, message: 'Another head.' })),
    };
  }
});

/**
 * Of Alembic's heads those that have grown out of one revision. Histories that have nothing in common, and branches that
 * carry a label, are apart on purpose.
 */
function rivals(heads: readonly Migration[]): Migration[] {
  if (heads.length < 2) return [];
  const lines = heads.map((head) => ({ head, line: ancestorsOf(head) }));
  return lines
    .filter(({ head, line }) => {
      return lines.some((other) => {
        if (other.head === head) return false;
        const own = [...line].filter((migration) => !other.line.has(migration));
        const theirs = [...other.line].filter((migration) => !line.has(migration));
        const isApart = own.length === line.size;
        return !isApart && ![...own, ...theirs].some(isLabelled);
      });
    })
    .map(({ head }) => head);
}

function isLabelled({ fact }: Migration): boolean {
  return fact.tool === 'alembic' && fact.labels.length > 0;
}

function wayOut({ tool }: History, { fact }: Migration): string {
  return tool === 'django'
    ? `Make \`${fact.name}\` depend on the other one and renumber it, or run \`makemigrations --merge\` if both have run somewhere.`
    : `Set the \`down_revision\` of \`${fact.name}\` to the other head, or run \`alembic merge heads\` if both have run somewhere.`;
}
