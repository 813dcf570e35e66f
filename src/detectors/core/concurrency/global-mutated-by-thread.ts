import type { FileFacts } from '../../../facts/facts.ts';
import type { SharedUpdate } from '../../../facts/thread-updates.ts';
import { projectDetector } from '../../../project/detector.ts';

export default projectDetector({ facts: ['change', 'variable', 'starter', 'others'] }, function* (project) {
  const told = new Set<SharedUpdate>();
  for (const file of project.files) {
    const { starts } = file.threads;
    for (const { target, starter, line, ...start } of starts) {
      const isMany = start.isMany || starts.filter((other) => other.target === target).length > 1;
      const meaning = project.modules.meaning(target, file);
      if (meaning?.kind !== 'function') continue;
      for (const update of updatesOf(meaning.file, meaning.definition.name)) {
        const other = isMany ? undefined : otherUpdate(meaning.file, update);
        if ((!isMany && other === undefined) || told.has(update)) continue;
        told.add(update);
        yield {
          at: update.site,
          change: update.change,
          variable: update.variable,
          starter,
          others: other === undefined ? 'several threads at a time run it' : `\`${other.function}\` changes it, too`,
          related: [
            { path: file.path, line, message: `\`${starter}\` runs \`${meaning.definition.name}\` in a thread here.` },
          ],
        };
      }
    }
  }
});

function updatesOf(file: FileFacts, name: string): readonly SharedUpdate[] {
  return file.threads.updates.filter((update) => update.function === name);
}

function otherUpdate(file: FileFacts, { variable, function: name }: SharedUpdate): SharedUpdate | undefined {
  return file.threads.updates.find((update) => update.variable === variable && update.function !== name);
}
