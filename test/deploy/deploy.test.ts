import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { load, loadAll } from 'js-yaml';

const ROOT = new URL('../../', import.meta.url);

function text(path: string): string {
  return readFileSync(new URL(path, ROOT), 'utf8');
}

/** The settings that README lists: the names in the first column of the table. */
const SETTINGS = new Set(
  [...text('README.md').matchAll(/^\| (`[A-Z_]+`[^|]*)\|/gm)].flatMap(([, names]) => names!.match(/[A-Z_]{4,}/g) ?? []),
);

interface Container {
  args: string[];
  env: { name: string; value: string }[];
  envFrom: { secretRef: { name: string } }[];
  ports: { name: string; containerPort: number }[];
  securityContext: object;
  [probe: string]: unknown;
}

interface Manifest {
  kind: string;
  metadata: { name: string };
  stringData: Record<string, string>;
  spec: {
    selector: { matchLabels: Record<string, string> } & Record<string, string>;
    ports: { targetPort: string }[];
    template: {
      metadata: { labels: Record<string, string> };
      spec: { containers: Container[]; terminationGracePeriodSeconds: number; securityContext: object };
    };
  };
}

const FOLDER = 'deploy/kubernetes/';
const manifests = readdirSync(new URL(FOLDER, ROOT)).flatMap(
  (file) => loadAll(text(FOLDER + file)) as unknown as Manifest[],
);
const deployments = manifests.filter(({ kind }) => kind === 'Deployment');
const secrets = new Map(
  manifests.filter(({ kind }) => kind === 'Secret').map(({ metadata, stringData }) => [metadata.name, stringData]),
);

function settingsOf({ env, envFrom }: Container): string[] {
  const fromSecrets = envFrom.flatMap(({ secretRef }) => Object.keys(secrets.get(secretRef.name)!));
  return [...env.map(({ name }) => name), ...fromSecrets];
}

test('README tells of every setting that the server reads', () => {
  const read = ['src/server/settings.ts', 'src/server/log.ts', 'src/app.ts'].flatMap((path) =>
    [...text(path).matchAll(/\benv\.([A-Z_]+)|'([A-Z]+_[A-Z_]+)'|\b(LOG_[A-Z]+)\b/g)].map(
      ([, a, b, c]) => a ?? b ?? c!,
    ),
  );
  expect(read.length).toBeGreaterThan(10);
  expect(read.filter((name) => !SETTINGS.has(name) && name !== 'WEBHOOK_PROXY_URL')).toEqual([]);
});

test.each(deployments.map((each) => [each.metadata.name, each] as const))('%s runs what there is', (name, { spec }) => {
  const { containers, terminationGracePeriodSeconds, securityContext } = spec.template.spec;
  const [container] = containers;
  const isWorker = name.endsWith('worker');
  expect(container!.args).toEqual(isWorker ? ['worker'] : ['serve', '--no-worker']);
  expect(spec.template.metadata.labels).toMatchObject(spec.selector.matchLabels);
  const names = settingsOf(container!);
  expect(names.filter((each) => !SETTINGS.has(each))).toEqual([]);
  const secret = isWorker ? ['APP_ID', 'PRIVATE_KEY'] : ['WEBHOOK_SECRET'];
  expect(names).toEqual(expect.arrayContaining(['DATABASE_URL', 'METRICS_PORT', 'PUBLIC_URL', ...secret]));
  expect(names).not.toContain(isWorker ? 'WEBHOOK_SECRET' : 'PRIVATE_KEY');

  const metrics = container!.ports.find((port) => port.name === 'metrics')!;
  expect(container!.env).toContainEqual({ name: 'METRICS_PORT', value: String(metrics.containerPort) });
  for (const [probe, path] of [
    ['startupProbe', '/healthz'],
    ['livenessProbe', '/healthz'],
    ['readinessProbe', '/readyz'],
  ] as const) {
    expect(container![probe]).toMatchObject({ httpGet: { path, port: 'metrics' } });
  }
  // Jobs have 20 seconds to end, then 5 to be given back.
  expect(terminationGracePeriodSeconds).toBeGreaterThan(25);
  expect(securityContext).toMatchObject({ runAsNonRoot: true });
  expect(container!.securityContext).toMatchObject({ readOnlyRootFilesystem: true, allowPrivilegeEscalation: false });
});

test('the service leads to the web processes and to nothing else', () => {
  const { spec } = manifests.find(({ kind }) => kind === 'Service')!;
  const reached = deployments.filter(({ spec: { template } }) =>
    Object.entries(spec.selector).every(([label, value]) => template.metadata.labels[label] === value),
  );
  expect(reached.map(({ metadata }) => metadata.name)).toEqual(['waymark-web']);
  expect(spec.ports.map(({ targetPort }) => targetPort)).toEqual(['http']);
  expect(reached[0]!.spec.template.spec.containers[0]!.ports).toContainEqual({ name: 'http', containerPort: 3000 });
});

test('compose gives each process its own secrets and a database', () => {
  interface Service {
    command: string[];
    environment: Record<string, string>;
    '<<': { read_only: boolean };
  }
  const compose = load(text('compose.yaml')) as { services: Record<string, Service> };
  const { web, worker, database } = compose.services;
  expect([web!.command, worker!.command]).toEqual([['serve', '--no-worker'], ['worker']]);
  expect(Object.keys(web!.environment).sort()).toEqual(['DATABASE_URL', 'PUBLIC_URL', 'WEBHOOK_SECRET']);
  expect(Object.keys(worker!.environment).sort()).toEqual(['APP_ID', 'DATABASE_URL', 'PRIVATE_KEY', 'PUBLIC_URL']);
  expect([web!['<<'].read_only, worker!['<<'].read_only]).toEqual([true, true]);
  expect(Object.keys(database!.environment)).toContain('POSTGRES_PASSWORD');
});

test('the Dockerfile copies what there is, and runs as nobody special', () => {
  const lines = text('Dockerfile').split('\n');
  const ignored = text('.dockerignore').split('\n');
  const sources = lines
    .filter((line) => line.startsWith('COPY ') && !line.includes('--from='))
    .flatMap((line) => line.split(' ').slice(1, -1));
  expect(sources.length).toBeGreaterThan(5);
  for (const source of sources) {
    expect([source, existsSync(fileURLToPath(new URL(source, ROOT)))]).toEqual([source, true]);
    expect(ignored).toContain(`!${source}`);
  }
  expect(lines).toContain('USER node');
  const env = lines.find((line) => line.startsWith('ENV '))!;
  expect([...env.matchAll(/([A-Z_]+)=/g)].map(([, name]) => name!).filter((name) => !SETTINGS.has(name))).toEqual([]);
});
