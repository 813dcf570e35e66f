import { projectDetector } from '../../../project/detector.ts';
import type { Needed } from '../../../project/serializers.ts';
import { loadingCall, type Unloaded } from '../../../project/unloaded.ts';

/** So few rows that their queries are not worth a word. */
const FEW_ROWS = 10;

/** The places that are named beside the finding. */
const MOST_RELATED = 5;

export default projectDetector({ facts: ['serializer', 'model', 'read', 'call'] }, function* (project) {
  for (const shown of project.serializers.shown()) {
    const { rows } = shown;
    if ((rows.limit ?? Infinity) <= FEW_ROWS) continue;
    const needed = withoutBeginnings(project.serializers.needed(shown));
    const [first] = needed;
    if (first === undefined) continue;
    const { definition, file } = shown.serializer;
    yield {
      at: shown.at,
      serializer: definition.name,
      model: rows.model.name,
      read: dotted(first.path),
      call: loadingCall(rows, first.path),
      related: needed.slice(0, MOST_RELATED).map(({ field, site, path }) => ({
        path: site?.path ?? file.path,
        line: site?.line ?? definition.site.line,
        message: `\`${field}\` reads \`${dotted(path)}\`, which \`${loadingCall(rows, path)}\` loads.`,
      })),
    };
  }
});

/** A longer path loads all on its way. */
function withoutBeginnings(needed: readonly Needed[]): readonly Needed[] {
  const all = needed.map(({ path }) => `${dotted(path)}.`);
  return needed.filter((_, index) => !all.some((other, at) => at !== index && other.startsWith(all[index]!)));
}

function dotted(path: Unloaded): string {
  return path.map(({ name }) => name).join('.');
}
