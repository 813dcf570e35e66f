import type { CallFact } from '../../../facts/calls.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import type { Related } from '../../../model/finding.ts';
import { siteOfCall } from '../../../project/calls.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';

const MAKER = /^contextlib\.(async)?contextmanager$/;

/** What does nothing, or ends at once, unless it is entered. */
const KNOWN =
  /^(contextlib\.(suppress|redirect_stdout|redirect_stderr|chdir)|tempfile\.TemporaryDirectory|django\.db\.transaction\.atomic|django\.test(\.utils)?\.override_settings|django\.utils\.(translation|timezone)\.override|unittest\.mock\.patch(\.object|\.dict)?|warnings\.catch_warnings|decimal\.localcontext|freezegun\.freeze_time|torch\.(no_grad|inference_mode))$/;

export default projectDetector({ facts: ['call', 'keyword'] }, function* (project) {
  for (const file of project.files) {
    for (const caller of file.calls) {
      for (const call of caller.calls) {
        const site = call.use === 'dropped' ? siteOfCall(file, caller, call) : undefined;
        const manager = site === undefined ? undefined : managerOf(project, call, file);
        if (site === undefined || manager === undefined) continue;
        yield {
          at: site,
          call: manager.name,
          keyword: manager.isAsync ? 'async with' : 'with',
          related: manager.related,
        };
      }
    }
  }
});

interface Manager {
  readonly name: string;
  readonly isAsync: boolean;
  readonly related: readonly Related[];
}

/** The context manager that a call certainly makes. */
function managerOf(project: Project, call: CallFact, file: FileFacts): Manager | undefined {
  const callee = project.calls.callee(call, file);
  if (callee?.kind === 'foreign') {
    if (!KNOWN.test(callee.name)) return undefined;
    return { name: callee.name.split('.').slice(-2).join('.'), isAsync: false, related: [] };
  }
  const functions = callee?.functions ?? [];
  const [first] = functions;
  if (first === undefined) return undefined;
  const isManager = functions.every(({ definition: { decorators, isGenerator } }) => {
    return decorators.length === 1 && MAKER.test(decorators[0]!) && isGenerator;
  });
  if (!isManager) return undefined;
  const { name, site, isAsync } = first.definition;
  return {
    name,
    isAsync,
    related: [{ path: site.path, line: site.line, message: `\`${name}\` is a context manager.` }],
  };
}
