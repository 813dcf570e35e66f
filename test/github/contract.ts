import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

interface Content {
  content?: { 'application/json'?: { schema: JsonObject } };
}

export interface Operation {
  readonly method: string;
  readonly template: string;
  /** Values of the template's parameters, decoded. */
  readonly parameters: Readonly<Record<string, string>>;
  /** Whether it takes a body of this form; says why not. */
  checkRequest(body: Json | undefined): string | undefined;
  /** Whether GitHub gives such an answer; says why not. */
  checkResponse(status: number, body: Json): string | undefined;
  /** The least that GitHub answers with this status. */
  sample(status: number): Json;
  /** The least of one item of the list that GitHub answers with status 200, or of the list in a property of the answer. */
  sampleItem(property?: string): Json;
}

interface Description {
  requestBody?: Content;
  responses: Record<string, Content & { $ref?: string }>;
}

const slice = JSON.parse(readFileSync(new URL('./openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, Description>>;
  components: Record<string, Record<string, JsonObject>>;
};
const ajv = new Ajv({ strict: false, allErrors: true });
// The package is CommonJS: its default export is the plugin's module.
(addFormats as unknown as (ajv: Ajv) => void)(ajv);
const compiled = new Map<JsonObject, ValidateFunction>();

/** What GitHub says of a request to this path, or undefined when the slice does not hold it. */
export function findOperation(method: string, path: string): Operation | undefined {
  for (const [template, methods] of Object.entries(slice.paths)) {
    const pattern = `^${template.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`;
    const match = new RegExp(pattern).exec(path);
    const description = methods[method.toLowerCase()];
    if (!match || !description) continue;
    const parameters = Object.entries(match.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)]);
    return operation(method, template, Object.fromEntries(parameters) as Record<string, string>, description);
  }
  return undefined;
}

function operation(
  method: string,
  template: string,
  parameters: Record<string, string>,
  description: Description,
): Operation {
  const requestSchema = description.requestBody?.content?.['application/json']?.schema;
  return {
    method,
    template,
    parameters,
    checkRequest: (body) => (requestSchema ? errors(requestSchema, body ?? {}) : undefined),
    checkResponse(status, body) {
      const schema = responseSchema(description, status);
      if (schema) return errors(schema, body);
      return String(status) in description.responses && body === null ? undefined : `status ${status} is not described`;
    },
    sample(status) {
      const schema = responseSchema(description, status);
      return schema ? sample(schema) : null;
    },
    sampleItem(property) {
      const schema = responseSchema(description, 200) ?? {};
      const list = property === undefined ? schema : ((schema.properties as JsonObject)[property] as JsonObject);
      return sample((list.items ?? {}) as JsonObject);
    },
  };
}

function responseSchema(description: Description, status: number): JsonObject | undefined {
  const response = description.responses[String(status)];
  const found = response?.$ref === undefined ? response : (resolve(response.$ref) as Content);
  return found?.content?.['application/json']?.schema;
}

function errors(schema: JsonObject, value: Json): string | undefined {
  let validate = compiled.get(schema);
  if (!validate) {
    validate = ajv.compile({ ...schema, components: slice.components });
    compiled.set(schema, validate);
  }
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

function resolve(reference: string): JsonObject {
  const [, , kind = '', name = ''] = reference.split('/');
  const component = slice.components[kind]?.[name];
  if (!component) throw new Error(`The slice lacks ${reference}.`);
  return component;
}

const STRINGS: Readonly<Record<string, string>> = {
  uri: 'https://github.invalid/',
  'date-time': '2026-01-01T00:00:00Z',
  email: 'nobody@github.invalid',
};

/** A value with what the schema requires and nothing else. */
function sample(schema: JsonObject): Json {
  if (typeof schema.$ref === 'string') return sample(resolve(schema.$ref));
  if (Array.isArray(schema.enum)) return schema.enum[0]!;
  const choice = (schema.anyOf ?? schema.oneOf) as JsonObject[] | undefined;
  if (choice) return sample(choice[0]!);
  if (schema.allOf) return Object.assign({}, ...(schema.allOf as JsonObject[]).map(sample)) as Json;
  switch (schema.type) {
    case 'string':
      return STRINGS[schema.format as string] ?? '';
    case 'integer':
    case 'number':
      return (schema.minimum as number | undefined) ?? 0;
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'null':
      return null;
    default:
      return sampleObject(schema);
  }
}

function sampleObject({ properties = {}, required = [] }: JsonObject): Json {
  const known = properties as Record<string, JsonObject>;
  return Object.fromEntries((required as string[]).map((name) => [name, sample(known[name] ?? {})]));
}
