import { projectDetector } from '../../../project/detector.ts';

const MEMOIZERS = /^functools\.(lru_cache|cache)$/;

export default projectDetector({ facts: ['change', 'function'] }, function* (project) {
  for (const file of project.files) {
    for (const { callee, change, site } of file.mutations) {
      const meaning = project.modules.meaning(callee, file);
      if (meaning?.kind !== 'function' || !meaning.definition.decorators.some((name) => MEMOIZERS.test(name))) continue;
      const { definition } = meaning;
      yield {
        at: site,
        change,
        function: definition.name.slice(definition.name.lastIndexOf('.') + 1),
        related: [
          {
            path: definition.site.path,
            line: definition.site.line,
            message: 'What this returns is kept and handed out again.',
          },
        ],
      };
    }
  }
});
