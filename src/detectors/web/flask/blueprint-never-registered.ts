import { projectDetector } from '../../../project/detector.ts';

/** Code that shows something rather than serves somebody. */
const APART = /(^|\/)(docs?|examples?|samples?|templates?|tutorials?)\//;

export default projectDetector({ facts: ['blueprint', 'path', 'call'] }, function* ({ routing, isWhole }) {
  const parts = [...routing.routers].filter(({ framework, file }) => framework === 'flask' && !APART.test(file.path));
  // A library has no application of its own, and what is registered in a loop may be anything.
  const hasApplication = parts.some(({ isApplication }) => isApplication);
  if (!isWhole || !hasApplication || routing.hasComputedMounts) return;
  for (const blueprint of parts) {
    const [first] = blueprint.routes;
    const { name, site } = blueprint.fact;
    if (blueprint.isApplication || first === undefined || name.includes('<') || routing.isHandedOn(blueprint)) continue;
    yield {
      at: site,
      blueprint: name.slice(name.lastIndexOf('.') + 1),
      path: first.fact.path ?? first.fact.handler,
      call: `app.register_blueprint(${name.split('.').slice(-2).join('.')})`,
      related: [{ path: first.file.path, line: first.fact.site.line, message: 'Nobody can ask for this route.' }],
    };
  }
});
