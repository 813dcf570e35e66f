import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { load } from 'js-yaml';
import { readInputs } from '../../src/action-inputs.ts';
import { parseSarif } from '../render/sarif-schema.ts';
import { exampleOf, type Result, Runner } from './step.ts';

// The Action is bundled first.
jest.setTimeout(120_000);

interface Declaration {
  readonly inputs: Readonly<Record<string, { readonly description: string; readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly description: string }>>;
  readonly runs: { readonly using: string; readonly main: string };
}

const SHOP = 'def collect(item, into=[]):\n    into.append(item)\n';
const action = load(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8')) as Declaration;

let runner: Runner;

beforeAll(() => {
  runner = new Runner();
});

afterAll(() => {
  runner.remove();
});

afterEach(() => {
  runner.empty();
});

function audit(event: string, inputs: Record<string, string> = {}): Promise<Result> {
  return runner.run({ event, payload: event === 'schedule' ? { schedule: '0 4 * * 1' } : exampleOf(event), inputs });
}

test.each(['push', 'schedule', 'workflow_dispatch'])(
  'on %s the checkout is audited, without a token',
  async (event) => {
    runner.write({ 'shop/cart.py': SHOP, 'notes.txt': 'def f(x=[]): pass\n' });
    const { code, log, summary, outputs } = await audit(event);
    expect(log).toMatch(/^::error title=mutable-default-argument,file=shop\/cart\.py,line=1,endLine=1::/m);
    expect(summary).toContain('**1 error** in 1 file of 2 lines.');
    expect(outputs).toEqual({ findings: '1', conclusion: 'failure', 'sarif-file': '' });
    expect(code).toBe(1);
  },
);

test('the repository decides what fails, unless the workflow does', async () => {
  runner.write({
    'cart.py': SHOP,
    '.github/waymark.yml': 'rules:\n  mutable-default-argument:\n    severity: advice\n',
  });
  const own = await audit('push');
  expect(own).toMatchObject({ code: 0, outputs: { findings: '1', conclusion: 'success' } });
  expect(own.log).toMatch(/^::notice title=mutable-default-argument/m);
  expect(await audit('push', { 'fail-on': 'advice' })).toMatchObject({ code: 1, outputs: { conclusion: 'failure' } });
});

test('a repository in git is listed by git', async () => {
  execFileSync('git', ['init', '-q', runner.workspace]);
  runner.write({ 'cart.py': SHOP, 'build/cart.py': SHOP, '.gitignore': 'build/\n' });
  const { outputs, summary } = await audit('push');
  expect(outputs).toMatchObject({ findings: '1' });
  expect(summary).toContain('Left out: 1 git-ignored.');
});

test('more findings than GitHub shows are counted', async () => {
  runner.write({ 'cart.py': SHOP.repeat(30) });
  const { log, summary } = await audit('push');
  expect(log.match(/^::error /gm)).toHaveLength(10);
  expect(log).toContain('waymark: GitHub shows 10 annotations of each level: without one are 20 of 30 errors.');
  expect(summary).toContain('without one are 20 of 30 errors.');
});

test('the SARIF file is valid, and carries fixes and links', async () => {
  runner.write({ 'cart.py': `${SHOP}\n\ndef empty(cart):\n    return cart == None\n` });
  const { outputs } = await audit('push', { 'sarif-file': 'out.sarif' });
  expect(outputs['sarif-file']).toBe('out.sarif');
  const [run] = parseSarif(runner.read('out.sarif')).runs;
  expect(run?.results).toHaveLength(Number(outputs['findings']));
  expect(run?.results?.some(({ fixes }) => fixes !== undefined)).toBe(true);
});

test('nothing to analyse is no success', async () => {
  const { code, log, outputs } = await audit('push');
  expect({ code, outputs }).toMatchObject({ code: 0, outputs: { conclusion: 'neutral' } });
  expect(log).toContain('does actions/checkout run before this step?');
});

test('a file that cannot be parsed is named, and makes the conclusion neutral', async () => {
  runner.write({ 'cart.py': 'def f(:\n' });
  const { code, log, outputs } = await audit('push', { ignore: 'syntax-error' });
  expect({ code, outputs }).toMatchObject({ code: 0, outputs: { conclusion: 'neutral' } });
  expect(log).toContain('waymark: not analysed in full: cart.py: ');
});

test('a wrong configuration is an error with its place', async () => {
  runner.write({ 'cart.py': SHOP, '.github/waymark.yml': 'profile: loose\n' });
  const { code, log } = await audit('push');
  expect(code).toBe(1);
  expect(log).toMatch(/^::error::\.github\/waymark\.yml:1:\d+: /m);
});

test('outside of a workflow it says so', async () => {
  const { code, log } = await runner.run({ event: 'push', payload: {}, env: { GITHUB_WORKSPACE: '' } });
  expect(code).toBe(1);
  expect(log).toContain('::error::GITHUB_WORKSPACE is not set: this runs as a step of a GitHub workflow.');
});

describe('action.yml', () => {
  test('declares the inputs that are read, and no others', () => {
    const asked = new Set<string>();
    readInputs((name) => {
      asked.add(name);
      return '';
    });
    expect([...asked].sort()).toEqual(Object.keys(action.inputs).sort());
    expect(Object.entries(action.inputs).filter(([, { default: value }]) => value !== undefined)).toMatchObject([
      ['token', { default: '${{ github.token }}' }],
    ]);
  });

  test('declares the outputs that are written, and no others', async () => {
    const { outputs } = await audit('push');
    expect(Object.keys(outputs).sort()).toEqual(Object.keys(action.outputs).sort());
  });

  test('is what docs/action.md says', () => {
    const page = readFileSync(new URL('../../docs/action.md', import.meta.url), 'utf8');
    const named = (heading: string): string[] => {
      const section = page.split(`## ${heading}\n`)[1]!.split('\n## ')[0]!;
      return [...section.matchAll(/^\| `([\w-]+)`/gm)].map(([, name]) => name!);
    };
    expect(named('Inputs')).toEqual(Object.keys(action.inputs));
    expect(named('Outputs')).toEqual(Object.keys(action.outputs));
  });

  test.each([
    ['profile', ['default', 'strict', 'all']],
    ['fail-on', ['error', 'warning', 'advice', 'never']],
  ])('names the values of %s', (name, values) => {
    for (const value of values) {
      expect(action.inputs[name]?.description).toContain(`\`${value}\``);
      expect(() => readInputs((each) => (each === name ? value : ''))).not.toThrow();
    }
  });

  test('runs what the bundle holds, on the Node.js that runners have', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'action/main/action.js' });
    expect(existsSync(join(runner.checkout, action.runs.main))).toBe(true);
  });
});
