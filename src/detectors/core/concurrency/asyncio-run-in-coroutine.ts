import type { CallFact } from '../../../facts/calls.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import type { Related } from '../../../model/finding.ts';
import { CallPaths, nameOf } from '../../../project/call-paths.ts';
import { siteOfCall } from '../../../project/calls.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';

const RUNS =
  /^(asyncio\.(runners\.)?run|asyncio\.(events\.)?(get_event_loop|get_running_loop|new_event_loop|AbstractEventLoop)\.run_until_complete|asgiref\.sync\.async_to_sync\.__call__)$/;

/** What a function asks that runs a coroutine in either case: with a loop running, and without. */
const ASKS =
  /^(asyncio\.(events\.)?(get_running_loop|_get_running_loop|get_event_loop\.is_running|get_running_loop\.is_running)|nest_asyncio\.apply|sniffio\..*)$/;

export default projectDetector({ facts: ['call', 'path', 'run'] }, function* (project) {
  const target = (call: CallFact, file: FileFacts): { name: string; what: string } | undefined =>
    runOf(project, call, file);
  const paths = new CallPaths(project, target);
  for (const file of project.files) {
    for (const caller of file.calls) {
      const definition = file.definitions.functions.find(
        ({ name, site }) => name === caller.name && site.line === caller.line,
      );
      if (definition?.isAsync !== true || asks(project, caller.calls, file)) continue;
      for (const call of caller.calls) {
        const site = siteOfCall(file, caller, call);
        if (site === undefined || call.use === 'awaited') continue;
        const direct = target(call, file);
        if (direct !== undefined) {
          yield { at: site, call: direct.what, path: '', run: direct.what, related: [] };
          continue;
        }
        const helper = paths.helper(call, file);
        const path = helper === undefined ? undefined : paths.from(helper);
        if (helper === undefined || path === undefined) continue;
        if (path.steps.some((step) => asks(project, project.calls.of(step.caller), step.caller.file))) continue;
        const related = path.steps.map((step): Related => ({
          path: step.caller.file.path,
          line: step.call.line,
          message: `\`${nameOf(step.caller)}\` calls \`${step.name}\` here.`,
        }));
        yield { at: site, call: nameOf(helper), path: `, and ends in \`${path.what}\``, run: path.what, related };
      }
    }
  }
});

function runOf(project: Project, call: CallFact, file: FileFacts): { name: string; what: string } | undefined {
  // Most calls have another name, and need not be followed.
  if (!/(^|\.)(run|run_until_complete|__call__)$/.test(call.callee)) return undefined;
  const callee = project.calls.callee(call, file);
  if (callee?.kind !== 'foreign' || !RUNS.test(callee.name)) return undefined;
  const what = callee.name.endsWith('__call__')
    ? 'async_to_sync'
    : callee.name.endsWith('.run')
      ? 'asyncio.run'
      : 'run_until_complete';
  return { name: what, what };
}

function asks(project: Project, calls: readonly CallFact[], file: FileFacts): boolean {
  return calls.some((call) => {
    if (!/(get_running_loop|is_running|apply|sniffio)/.test(call.callee)) return false;
    const callee = project.calls.callee(call, file);
    return callee?.kind === 'foreign' && ASKS.test(callee.name);
  });
}
