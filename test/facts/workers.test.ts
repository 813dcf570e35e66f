import { deploymentFacts, extractFacts } from '../../src/facts/facts.ts';
import { isDeployment } from '../../src/model/deployment.ts';
import { PythonFile } from '../../src/python/file.ts';

function workers(path: string, text: string): unknown {
  return deploymentFacts(path, Buffer.from(text)).workers;
}

test.each([
  ['Dockerfile', true],
  ['docker/web.Dockerfile', true],
  ['Dockerfile.prod', true],
  ['Procfile', true],
  ['docker-compose.yml', true],
  ['compose.production.yaml', true],
  ['deploy/shop.service', true],
  ['docker/entrypoint.sh', true],
  ['k8s/base/web.yaml', true],
  ['docker-compose.dev.yml', false],
  ['docker-compose.override.yml', false],
  ['.devcontainer/Dockerfile', false],
  ['tests/Dockerfile', false],
  ['shop/locale/de.yml', false],
  ['mkdocs.yml', false],
  ['gunicorn.conf.py', false],
])('%s tells how the project is run: %s', (path, expected) => {
  expect(isDeployment(path)).toBe(expected);
});

test.each([
  ['CMD gunicorn shop.wsgi -w 4', 'gunicorn -w 4'],
  ['CMD ["gunicorn", "shop.wsgi", "--workers", "4"]', 'gunicorn --workers 4'],
  ['CMD exec uvicorn shop.asgi:app --workers=${WORKERS:-2}', 'uvicorn --workers ${WORKERS:-2}'],
  ['CMD gunicorn shop.wsgi --workers $(nproc)', 'gunicorn --workers $(nproc)'],
  ['ENV WEB_CONCURRENCY=3', 'WEB_CONCURRENCY=3'],
])('%s starts several', (line, written) => {
  expect(workers('Dockerfile', `FROM python\n${line}\n`)).toEqual([{ written, line: 2 }]);
});

test.each([
  'CMD gunicorn shop.wsgi',
  'CMD gunicorn shop.wsgi --workers 1 --threads 8',
  'CMD gunicorn shop.wsgi --workers ${WORKERS}',
  'CMD gunicorn shop.wsgi --worker-class gthread',
  'CMD celery -A shop worker --concurrency 4',
  '# gunicorn shop.wsgi --workers 4',
  'ENV WEB_CONCURRENCY=1',
])('%s does not', (line) => {
  expect(workers('Dockerfile', `FROM python\n${line}\n`)).toEqual([]);
});

test('a command goes on behind a backslash', () => {
  expect(workers('Procfile', 'web: gunicorn shop.wsgi \\\n  --workers 4\n')).toEqual([
    { written: 'gunicorn --workers 4', line: 1 },
  ]);
});

describe('a compose file', () => {
  test.each([
    ['build: .\n    deploy:\n      replicas: 3', [{ written: 'replicas: 3', line: 5 }]],
    ['build: .\n    scale: 2', [{ written: 'scale: 2', line: 4 }]],
    ['image: shop\n    command: [gunicorn, shop.wsgi, -w, 4]', [{ written: 'gunicorn -w 4', line: 4 }]],
    ['image: redis\n    deploy:\n      replicas: 3', []],
    ['build: .\n    deploy:\n      replicas: 1', []],
    ['build: .\n    environment:\n      - WEB_CONCURRENCY=4', [{ written: 'WEB_CONCURRENCY=4', line: 5 }]],
  ])('with %j', (service, expected) => {
    expect(workers('docker-compose.yml', `services:\n  web:\n    ${service}\n`)).toEqual(expected);
  });
});

test.each([
  ['registry.example.org/shop/web:3', 1],
  ['bitnami/redis', 0],
  ['nginx:1', 0],
])('a manifest for the image %s says it %d times', (image, times) => {
  const manifest = `kind: Deployment\nspec:\n  replicas: 3\n  template:\n    spec:\n      containers: [{ image: "${image}" }]\n`;
  expect(workers('k8s/web.yaml', manifest)).toHaveLength(times);
});

describe('what nobody has written in good faith', () => {
  const levels = Array.from({ length: 40 }, (_, n) => `a${n}: &a${n} [${n === 0 ? 'x' : `*a${n - 1}, *a${n - 1}`}]`);
  test.each([
    ['aliases of aliases', levels.join('\n')],
    ['an alias of aliases for a key', `${levels.slice(0, 15).join('\n')}\n? *a14\n: x`],
    ['brackets in brackets', '['.repeat(60_000)],
    ['templates', 'replicas: {{ .Values.replicas }}\nkind: {{'],
    ['a tag', 'services: !!js/function "function () {}"'],
    ['its own prototype', '__proto__: { services: { web: { build: ., scale: 3 } } }'],
    ['nothing', ''],
    ['a text', 'services'],
    ['too much', `# ${'x'.repeat(70_000)}`],
  ])('%s hurts nobody', (_, text) => {
    expect(workers('compose.yml', text)).toEqual([]);
  });

  test('a line without an end is read once', () => {
    expect(workers('Dockerfile', '\\\n'.repeat(30_000))).toEqual([]);
  });
});

test.each([
  ['workers = 4', 1],
  ['workers = multiprocessing.cpu_count() * 2 + 1', 1],
  ['workers = int(os.environ.get("WORKERS", "3"))', 1],
  ['workers = 1', 0],
  ['workers = settings.workers', 0],
  ['threads = 4', 0],
])('%s in the settings of gunicorn', (line, times) => {
  expect(extractFacts(new PythonFile('gunicorn.conf.py', Buffer.from(`${line}\n`))).workers).toHaveLength(times);
  expect(extractFacts(new PythonFile('shop/pool.py', Buffer.from(`${line}\n`))).workers).toBeUndefined();
});
