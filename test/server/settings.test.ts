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
    credentials: { appId: 5, privateKey: PRIVATE_KEY, webhookSecret: 'secret' },
  });
});

test('a key on one line, as in .env files, is the same key', () => {
  const settings = readSettings({ ...RIGHT, PRIVATE_KEY: PRIVATE_KEY.replaceAll('\n', '\\n') });
  expect(settings.credentials?.privateKey).toBe(PRIVATE_KEY);
});

test('URLs lose their last slash', () => {
  const settings = readSettings({ ...RIGHT, GITHUB_API_URL: 'http://ghe.test/api/v3/', PUBLIC_URL: 'https://w.test/' });
  expect([settings.apiUrl, settings.publicUrl]).toEqual(['http://ghe.test/api/v3', 'https://w.test']);
});

test('a PostgreSQL goes before the folder', () => {
  const env = { ...RIGHT, DATABASE_URL: 'postgres://h/db', WAYMARK_DATA: '/data' };
  expect(readSettings(env).store).toEqual({ postgres: 'postgres://h/db' });
  expect(readSettings({ ...env, DATABASE_URL: '' }).store).toEqual({ folder: '/data' });
});

test('without credentials there is an App to register, at a public address', () => {
  expect(readSettings({ PUBLIC_URL: 'https://w.test' })).not.toHaveProperty('credentials');
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
  [{ ...RIGHT, PUBLIC_URL: 'w.test' }, /PUBLIC_URL.*w\.test/],
  [{ ...RIGHT, GITHUB_API_URL: 'ftp://x' }, /GITHUB_API_URL/],
])('wrong settings %# are refused with their name', (env, message) => {
  expect(() => readSettings(env)).toThrow(SettingsError);
  expect(() => readSettings(env)).toThrow(message);
});
