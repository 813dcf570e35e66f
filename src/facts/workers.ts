import type { Node, PythonFile } from '../python/file.ts';
import { yamlValues } from '../yaml/values.ts';

/** A place that starts the project's code in several processes or on several machines. */
export interface WorkersFact {
  /** What says so, such as `--workers 4`. */
  readonly written: string;
  /** 1-based. */
  readonly line: number;
}

const LARGEST = 64 * 1024;

const SERVER = /\b(gunicorn|uvicorn|hypercorn|granian|fastapi\s+run)\b/;
const FLAG = /\s(-w|--workers)(?:\s*=\s*|\s*)(\S+)/;
/** Both gunicorn and uvicorn ask it when no flag says more. */
const VARIABLE = /\bWEB_CONCURRENCY["']?\s*[=:]\s*["']?(\d+)/;
/** Images that hold no code of the project, whoever has built them. */
const FOREIGN_IMAGE =
  /(^|[/-])(redis|valkey|postg\w*|pgbouncer|mysql|mariadb|mongo\w*|nginx|traefik|haproxy|caddy|envoy|rabbitmq|kafka|zookeeper|elasticsearch|opensearch|memcached|minio|grafana|prometheus|busybox)([:@/-]|$)/;
/** What runs the project's code, in whatever way. */
const RUNS = /\b(gunicorn|uvicorn|hypercorn|granian|uwsgi|daphne|celery|python3?|flask|fastapi|manage\.py)\b/;

/** Reads what a file of the deployment starts more than once. */
export function workersIn(path: string, source: Uint8Array): WorkersFact[] {
  if (source.length > LARGEST) return [];
  const text = Buffer.from(source.buffer, source.byteOffset, source.byteLength).toString('utf8');
  return /\.ya?ml$/.test(path) ? inYaml(text) : inLines(text);
}

/** Dockerfiles, Procfiles, units of systemd and shell scripts, line by line. */
function inLines(text: string): WorkersFact[] {
  const found: WorkersFact[] = [];
  const lines = text.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = at + 1;
    const parts = [lines[at]!];
    for (; parts.at(-1)!.endsWith('\\') && at + 1 < lines.length; at += 1) parts.push(lines[at + 1]!);
    const command = parts.map((part) => part.replace(/\\$/, '')).join(' ');
    if (/^\s*#/.test(command)) continue;
    const written = workersOf(command) ?? variable(command);
    if (written !== undefined) found.push({ written, line });
  }
  return found;
}

/** How a command line tells a server to start several workers. */
function workersOf(command: string): string | undefined {
  const server = SERVER.exec(command);
  if (server === null) return undefined;
  // `["gunicorn", "--workers", "4"]`.
  const rest = command.slice(server.index).replaceAll(/["',[\]]/g, ' ');
  const [, flag, count] = FLAG.exec(rest) ?? [];
  return flag !== undefined && isSeveral(count) ? `${server[1]!} ${flag} ${count!}` : undefined;
}

/** `4`, `${WORKERS:-4}` and what is counted from the processors. */
function isSeveral(count: string | undefined): boolean {
  const [, given, otherwise] = /^(\d+)$|:-(\d+)\}$/.exec(count ?? '') ?? [];
  return Number(given ?? otherwise ?? 0) > 1 || /nproc|cpu/.test(count ?? '');
}

function variable(line: string): string | undefined {
  const [, count] = VARIABLE.exec(line) ?? [];
  return Number(count ?? 0) > 1 ? `WEB_CONCURRENCY=${count!}` : undefined;
}

/** Docker's compose files and the manifests of Kubernetes. */
function inYaml(text: string): WorkersFact[] {
  const found: WorkersFact[] = [];
  const lines = text.split('\n');
  const add = (written: string | undefined, mark: RegExp): void => {
    const at = lines.findIndex((line) => mark.test(line) && !/^\s*#/.test(line));
    if (written !== undefined && at >= 0) found.push({ written, line: at + 1 });
  };
  const addCommand = (command: string): void => {
    add(workersOf(command), SERVER);
  };
  const addCopies = (key: string, count: unknown): void => {
    if (typeof count === 'number' && count > 1)
      add(`${key}: ${String(count)}`, new RegExp(`^\\s*${key}:\\s*${String(count)}\\b`));
  };
  for (const document of yamlValues(text)) {
    for (const service of Object.values(record(at(document, 'services')))) {
      const command = `${words(at(service, 'entrypoint'))} ${words(at(service, 'command'))}`;
      addCommand(command);
      if (at(service, 'build') === undefined && !RUNS.test(command)) continue;
      addCopies('replicas', at(at(service, 'deploy'), 'replicas'));
      addCopies('scale', at(service, 'scale'));
    }
    if (!/^(Deployment|StatefulSet|ReplicaSet)$/.test(String(at(document, 'kind')))) continue;
    const containers = list(at(at(at(at(document, 'spec'), 'template'), 'spec'), 'containers'));
    const commands = containers.map(
      (container) => `${words(at(container, 'command'))} ${words(at(container, 'args'))}`,
    );
    commands.forEach(addCommand);
    const isOwn = containers.some(
      (container, index) => RUNS.test(commands[index]!) || isOwnImage(at(container, 'image')),
    );
    if (isOwn) addCopies('replicas', at(at(document, 'spec'), 'replicas'));
  }
  const written = lines.map(variable).find((each) => each !== undefined);
  add(written, VARIABLE);
  return found;
}

/** Images of the project's own have a registry or an owner before their name. */
function isOwnImage(image: unknown): boolean {
  return typeof image === 'string' && image.includes('/') && !FOREIGN_IMAGE.test(image);
}

/** A value of a mapping; undefined of anything else. */
function at(value: unknown, key: string): unknown {
  return record(value)[key];
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  const isRecord = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isRecord ? (value as Readonly<Record<string, unknown>>) : {};
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}

/** A command, which is a text or a list of words. */
function words(value: unknown): string {
  const parts = typeof value === 'string' ? [value] : list(value);
  return parts.filter((part) => typeof part === 'string' || typeof part === 'number').join(' ');
}

/** `workers = 4` in what configures gunicorn, which is Python. */
export function workersSet(file: PythonFile): WorkersFact[] | undefined {
  if (!/(^|\/)gunicorn[\w.]*\.py$/.test(file.path) || file.isTest) return undefined;
  const found: WorkersFact[] = [];
  for (const statement of file.statements(0)) {
    const assignment = file.is(statement, 'expression_statement') ? file.namedChildren(statement)[0] : undefined;
    const left = file.is(assignment, 'assignment') ? file.child(assignment, 'left') : undefined;
    const value = file.is(assignment, 'assignment') ? file.child(assignment, 'right') : undefined;
    if (left === undefined || value === undefined || file.text(left) !== 'workers' || !sets(file, value)) continue;
    found.push({ written: file.text(assignment!), line: file.lines.at(file.start(left)) });
  }
  return found;
}

/** A number above one, one per processor, or such a number unless the environment says otherwise. */
function sets(file: PythonFile, value: Node): boolean {
  const text = file.text(value);
  const numbers: readonly (string | undefined)[] =
    /^(\d+)$|environ\.get\([^,]+,\s*["']?(\d+)|getenv\([^,]+,\s*["']?(\d+)/.exec(text)?.slice(1) ?? [];
  return Number(numbers.find((number) => number !== undefined) ?? 0) > 1 || /cpu_count/.test(text);
}
