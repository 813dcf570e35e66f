import { generateKeyPairSync } from 'node:crypto';
import { readSettings, SettingsError } from '../../src/server/settings.ts';

const PRIVATE_KEY = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
}).privateKey;
const RIGHT = { APP_ID: '5', PRIVATE_KEY, WEBHOOK_SECRET: 'secret' };

test('what is not said has a default', () => {
  expect(readSettings(RIGHT)).toEqual({
    host: 'localhost',
    port: 3000,
    webhookPath: '/api/github/webhooks',
    apiUrl: 'https://api.github.com',
    store: { folder: './data' },
    role: { kind: 'all', app: { appId: 5, privateKey: PRIVATE_KEY }, webhookSecret: 'secret' },
  });
});

test('a key on one line, as in .env files, is the same key', () => {
  const settings = readSettings({ ...RIGHT, PRIVATE_KEY: PRIVATE_KEY.replaceAll('\n', '\\n') });
  expect(settings.role).toMatchObject({ app: { privateKey: PRIVATE_KEY } });
});

test('URLs lose their last slash', () => {
  const settings = readSettings({ ...RIGHT, GITHUB_API_URL: 'http://ghe.test/api/v3/', PUBLIC_URL: 'https://w.test/' });
  expect([settings.apiUrl, settings.publicUrl]).toEqual(['http://ghe.test/api/v3', 'https://w.test']);
});

test('the path of the webhook loses its last slash, as that of a request does', () => {
  expect(readSettings({ ...RIGHT, WEBHOOK_PATH: '/hooks//' }).webhookPath).toBe('/hooks');
  expect(readSettings({ ...RIGHT, WEBHOOK_PATH: '/' }).webhookPath).toBe('/');
});

test('what is empty is not said', () => {
  const names = ['HOST', 'PORT', 'WEBHOOK_PATH', 'GITHUB_API_URL', 'PUBLIC_URL', 'DATABASE_URL', 'WAYMARK_DATA'];
  const empty = Object.fromEntries(names.map((name) => [name, '']));
  expect(readSettings({ ...RIGHT, ...empty })).toEqual(readSettings(RIGHT));
});

test('a PostgreSQL goes before the folder', () => {
  const env = { ...RIGHT, DATABASE_URL: 'postgres://h/db', WAYMARK_DATA: '/data' };
  expect(readSettings(env).store).toEqual({ postgres: 'postgres://h/db' });
  expect(readSettings({ ...env, DATABASE_URL: '' }).store).toEqual({ folder: '/data' });
});

test('without credentials there is an App to register, at a public address', () => {
  expect(readSettings({ PUBLIC_URL: 'https://w.test' }).role).toEqual({ kind: 'setup' });
});

test('each kind of process needs its own secrets only, and a shared database', () => {
  const DATABASE_URL = 'postgres://h/db';
  const { WEBHOOK_SECRET, ...app } = RIGHT;
  expect(readSettings({ WEBHOOK_SECRET, DATABASE_URL }, 'web').role).toEqual({ kind: 'web', webhookSecret: 'secret' });
  expect(readSettings({ ...app, DATABASE_URL }, 'worker').role).toEqual({
    kind: 'worker',
    app: { appId: 5, privateKey: PRIVATE_KEY },
  });
  expect(() => readSettings({ DATABASE_URL }, 'web')).toThrow(/WEBHOOK_SECRET/);
  expect(() => readSettings({ DATABASE_URL, WEBHOOK_SECRET }, 'worker')).toThrow(/APP_ID/);
  expect(() => readSettings(RIGHT, 'web')).toThrow(/DATABASE_URL/);
  expect(() => readSettings(RIGHT, 'worker')).toThrow(/DATABASE_URL/);
});

test('metrics are told where a port is set for them', () => {
  expect(readSettings({ ...RIGHT, METRICS_PORT: '9464' }).metricsPort).toBe(9464);
  expect(readSettings({ ...RIGHT, METRICS_PORT: '' })).not.toHaveProperty('metricsPort');
  expect(() => readSettings({ ...RIGHT, METRICS_PORT: 'x' })).toThrow(/METRICS_PORT.*x/);
});

test.each([
  [{}, /APP_ID.*PUBLIC_URL/s],
  [{ ...RIGHT, APP_ID: '' }, /APP_ID/],
  [{ ...RIGHT, APP_ID: 'waymark' }, /APP_ID/],
  [{ ...RIGHT, WEBHOOK_SECRET: undefined }, /WEBHOOK_SECRET/],
  [{ ...RIGHT, PRIVATE_KEY: 'rubbish' }, /PRIVATE_KEY/],
  [{ ...RIGHT, PRIVATE_KEY: '', PRIVATE_KEY_PATH: '/nowhere.pem' }, /nowhere\.pem/],
  [{ ...RIGHT, PORT: '80a' }, /PORT.*80a/],
  [{ ...RIGHT, PORT: '70000' }, /PORT/],
  [{ ...RIGHT, WEBHOOK_PATH: 'hooks' }, /WEBHOOK_PATH.*hooks/],
  [{ ...RIGHT, PUBLIC_URL: 'w.test' }, /PUBLIC_URL.*w\.test/],
  [{ ...RIGHT, GITHUB_API_URL: 'ftp://x' }, /GITHUB_API_URL/],
])('wrong settings %# are refused with their name', (env, message) => {
  expect(() => readSettings(env)).toThrow(SettingsError);
  expect(() => readSettings(env)).toThrow(message);
});
