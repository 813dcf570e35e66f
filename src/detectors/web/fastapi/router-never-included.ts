import { projectDetector } from '../../../project/detector.ts';

/** Code that shows something rather than serves somebody. */
const APART = /(^|\/)(docs?|docs_src|examples?|samples?|templates?|tutorials?)\//;

export default projectDetector({ facts: ['router', 'path', 'route'] }, function* ({ routing, isWhole }) {
  const routers = [...routing.routers].filter(
    ({ framework, file }) => framework === 'fastapi' && !APART.test(file.path),
  );
  // A library has no application of its own, and what is mounted in a loop may be anything.
  const hasApplication = routers.some(({ isApplication }) => isApplication);
  if (!isWhole || !hasApplication || routing.hasComputedMounts) return;
  for (const router of routers) {
    const [first] = router.routes;
    if (router.isApplication || first === undefined || routing.isHandedOn(router)) continue;
    const { name, site } = router.fact;
    yield {
      at: site,
      router: name.slice(name.lastIndexOf('.') + 1),
      path: first.fact.path ?? first.fact.handler,
      route: `app.include_router(${name.split('.').slice(-2).join('.')})`,
      related: [{ path: first.file.path, line: first.fact.site.line, message: 'Nobody can ask for this route.' }],
    };
  }
});
