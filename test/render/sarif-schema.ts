import { readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import type { Log } from 'sarif';

// The schema is of draft 4, which Ajv no longer knows by name; what it uses means the same in draft 7.
const text = readFileSync(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8');
const schema: Record<string, unknown> = { ...(JSON.parse(text) as object), $schema: undefined, id: undefined };
const validate = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false }).compile(schema);

/** Reads a SARIF log that has to be valid. */
export function parseSarif(text: string): Log {
  const log = JSON.parse(text) as Log;
  validate(log);
  expect(validate.errors).toBeNull();
  return log;
}
