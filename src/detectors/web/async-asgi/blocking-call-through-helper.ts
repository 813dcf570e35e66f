import type { CallFact } from '../../../facts/calls.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import type { Related } from '../../../model/finding.ts';
import { CallPaths, nameOf, type Path } from '../../../project/call-paths.ts';
import { siteOfCall } from '../../../project/calls.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';

/** Functions that keep their thread until something outside of the program has happened, and what that is. */
const BLOCKING: readonly (readonly [name: RegExp, what: string])[] = [
  [/^requests\.((sessions\.)?[Ss]ession\.)?(get|post|put|patch|delete|head|options|request)$/, 'an HTTP response'],
  [/^httpx\.(Client\.)?(get|post|put|patch|delete|head|options|request|stream)$/, 'an HTTP response'],
  [/^urllib\.request\.(urlopen|urlretrieve)$/, 'an HTTP response'],
  [/^time\.sleep$/, 'time to pass'],
  [/^subprocess\.(run|call|check_call|check_output|getoutput|getstatusoutput)$/, 'a process to end'],
  [/^subprocess\.Popen\.(wait|communicate)$/, 'a process to end'],
  [/^os\.(system|wait|waitpid)$/, 'a process to end'],
  [/^socket\.(create_connection|gethostbyname|gethostbyname_ex|gethostbyaddr|getaddrinfo)$/, 'the network'],
  [/^smtplib\.SMTP(_SSL)?(\.(connect|login|sendmail|send_message))?$/, 'a mail server'],
  [/^ftplib\.FTP(_TLS)?(\.(connect|login|cwd|storbinary|retrbinary))?$/, 'an FTP server'],
  [/^(psycopg2|psycopg|pymysql|MySQLdb|mysql\.connector|pyodbc|cx_Oracle|oracledb)\.connect$/, 'a database connection'],
];

/** Code that no other request waits for: it has its process for itself. */
const APART =
  /(^|\/)(tests?|testing|conftest|management|commands?|scripts?|cli|migrations|alembic|examples?|samples?|demos?|docs?|docs_src|bin|tools|benchmarks?|evaluations?|evals?|cypress|e2e|pytest|devtools|notebooks?|setup)(\/|\.py$)|(^|\/)(test_\w+|\w+_tests?|__main__)\.py$/;

/** Functions that run before or after the time in which requests are answered. */
const AT_START_OR_END =
  /^_*(a?main|lifespan|startup|shutdown|on_startup|on_shutdown|bootstrap|setup|teardown|initiali[sz]e|init|start|stop|close|run|serve)(_|$)|_(startup|shutdown|lifespan)$/;

const STARTS = /^pytest|\.(command|callback|on_event|on_startup|on_shutdown|listener|before_serving|after_serving)$/;

/** Characters. */
const LONGEST_WAY = 60;

/** Seconds: shorter pauses are noticed by nobody. */
const LONG_SLEEP = 0.05;

export default projectDetector({ facts: ['helper', 'path', 'what'] }, function* (project) {
  const paths = new CallPaths(project, (call, file) => blocking(project, call, file));
  for (const file of project.files) {
    if (APART.test(file.path)) continue;
    for (const caller of file.calls) {
      const definition = file.definitions.functions.find(
        ({ name, site }) => name === caller.name && site.line === caller.line,
      );
      if (definition?.isAsync !== true || isAtStartOrEnd(definition.name)) continue;
      if (definition.decorators.some((decorator) => STARTS.test(decorator))) continue;
      for (const call of caller.calls) {
        const site = siteOfCall(file, caller, call);
        const helper = site === undefined || call.use === 'awaited' ? undefined : paths.helper(call, file);
        const path = helper === undefined ? undefined : paths.from(helper);
        if (site === undefined || helper === undefined || path === undefined || isLeftToThread(project, path)) continue;
        yield {
          at: site,
          helper: nameOf(helper),
          path: shortened(path.steps.map(({ name }) => name)),
          what: path.what,
          related: path.steps.map((step): Related => ({
            path: step.caller.file.path,
            line: step.call.line,
            message: `\`${nameOf(step.caller)}\` calls \`${step.name}\` here.`,
          })),
        };
      }
    }
  }
});

/** Whether a function on the way also starts a thread, which may be what runs the function inside of it that comes next. */
function isLeftToThread(project: Project, { steps }: Path): boolean {
  return steps.some(
    ({ caller, name }) =>
      name.startsWith(`${nameOf(caller)}.`) &&
      project.calls.of(caller).some((call) => {
        const callee = project.calls.callee(call, caller.file);
        return callee?.kind === 'foreign' && callee.name === 'threading.Thread';
      }),
  );
}

function isAtStartOrEnd(name: string): boolean {
  return AT_START_OR_END.test(name.slice(name.lastIndexOf('.') + 1));
}

/** A way by the names along it, without what is between the ends where that would be too long to read. */
function shortened(names: readonly string[]): string {
  const whole = names.join(' → ');
  return whole.length <= LONGEST_WAY ? whole : `… → ${names.at(-1)!}`;
}

function blocking(
  project: Project,
  call: CallFact,
  file: FileFacts,
): { readonly name: string; readonly what: string } | undefined {
  const callee = project.calls.callee(call, file);
  if (callee?.kind !== 'foreign' || (call.number ?? Infinity) < LONG_SLEEP) return undefined;
  const known = BLOCKING.find(([name]) => name.test(callee.name));
  return known === undefined ? undefined : { name: callee.name, what: known[1] };
}
