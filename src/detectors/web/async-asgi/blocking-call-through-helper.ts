import type { CallFact } from '../../../facts/calls.ts';
import type { FileFacts } from '../../../facts/facts.ts';
import type { Related } from '../../../model/finding.ts';
import { type OwnFunction, siteOfCall } from '../../../project/calls.ts';
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

/** Decorators that leave a function to run where it is called, and as often. */
const HARMLESS = /^(builtins\.(staticmethod|classmethod)|abc\.abstractmethod|typing(_extensions)?\.(override|final))$/;
const STARTS = /^pytest|\.(command|callback|on_event|on_startup|on_shutdown|listener|before_serving|after_serving)$/;

/** The blocking call stands at most so many ordinary functions away. */
const MOST_HELPERS = 3;

/** Characters. */
const LONGEST_WAY = 60;

/** Seconds: shorter pauses are noticed by nobody. */
const LONG_SLEEP = 0.05;

/** A call on the way, and the function that makes it. */
interface Step {
  readonly caller: OwnFunction;
  readonly call: CallFact;
  readonly name: string;
}

interface Path {
  readonly steps: readonly Step[];
  readonly what: string;
}

export default projectDetector({ facts: ['helper', 'path', 'what'] }, function* (project) {
  const search = new Search(project);
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
        const helper = site === undefined || call.use === 'awaited' ? undefined : search.helper(call, file);
        const path = helper === undefined ? undefined : search.blockingPath(helper);
        if (site === undefined || helper === undefined || path === undefined) continue;
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

function isAtStartOrEnd(name: string): boolean {
  return AT_START_OR_END.test(name.slice(name.lastIndexOf('.') + 1));
}

/** A way by the names along it, without what is between the ends where that would be too long to read. */
function shortened(names: readonly string[]): string {
  const whole = names.join(' → ');
  return whole.length <= LONGEST_WAY ? whole : `… → ${names.at(-1)!}`;
}

/** A class is called by its own name. */
function nameOf({ definition: { name } }: OwnFunction): string {
  return name.replace(/\.__init__$/, '');
}

/** Finds blocking calls behind ordinary functions, each function once. */
class Search {
  readonly #project: Project;
  readonly #found = new Map<OwnFunction['definition'], Path | undefined>();

  constructor(project: Project) {
    this.#project = project;
  }

  /** The one ordinary function that a call runs there and then. */
  helper(call: CallFact, file: FileFacts): OwnFunction | undefined {
    const callee = this.#project.calls.callee(call, file);
    const [found, ...others] = callee?.kind === 'own' ? callee.functions : [];
    if (found === undefined || others.length > 0) return undefined;
    const { isAsync, isGenerator, decorators } = found.definition;
    return isAsync || isGenerator || !decorators.every((each) => HARMLESS.test(each)) ? undefined : found;
  }

  /** The shortest way from a function to a blocking call. */
  blockingPath(from: OwnFunction): Path | undefined {
    if (this.#found.has(from.definition)) return this.#found.get(from.definition);
    const path = this.#search(from);
    this.#found.set(from.definition, path);
    return path;
  }

  #search(from: OwnFunction): Path | undefined {
    const seen = new Set([from.definition]);
    let reached: { readonly function: OwnFunction; readonly steps: readonly Step[] }[] = [
      { function: from, steps: [] },
    ];
    for (let helpers = 1; helpers <= MOST_HELPERS; helpers += 1) {
      const next: typeof reached = [];
      for (const { function: caller, steps } of reached) {
        for (const call of this.#project.calls.of(caller)) {
          const blocking = this.#blocking(call, caller.file);
          if (blocking !== undefined) {
            return { steps: [...steps, { caller, call, name: blocking.name }], what: blocking.what };
          }
          const helper = this.helper(call, caller.file);
          if (helper === undefined || seen.has(helper.definition)) continue;
          seen.add(helper.definition);
          next.push({ function: helper, steps: [...steps, { caller, call, name: nameOf(helper) }] });
        }
      }
      reached = next;
    }
    return undefined;
  }

  #blocking(call: CallFact, file: FileFacts): { readonly name: string; readonly what: string } | undefined {
    const callee = this.#project.calls.callee(call, file);
    if (callee?.kind !== 'foreign' || (call.number ?? Infinity) < LONG_SLEEP) return undefined;
    const known = BLOCKING.find(([name]) => name.test(callee.name));
    return known === undefined ? undefined : { name: callee.name, what: known[1] };
  }
}
