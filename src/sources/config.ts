import * as z from 'zod';
import { DEFAULT_CONFIG } from '../model/config.ts';
import type { Config, RuleConfig } from '../model/config.ts';
import { SEVERITIES } from '../model/finding.ts';
import { YamlDocument, YamlError } from '../yaml/document.ts';
import { readLineLength } from './project-settings.ts';

/** Reads a file of the repository; undefined when there is none. */
export type ReadFile = (path: string) => Promise<Uint8Array | undefined>;

export const CONFIG_PATH = '.github/waymark.yml';

const selectors = z.array(z.string().trim().min(1)).default([]);

const ruleConfig = z.strictObject({
  severity: z.enum(SEVERITIES).optional().describe('How much the rule matters here.'),
  options: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
    .optional()
    .describe('Options of the rule, by name.'),
});

/** What a repository may ask of Waymark. */
export const configSchema = z.strictObject({
  profile: z.enum(['default', 'strict', 'all']).default('default').describe('Which rules run when none is named.'),
  select: selectors.describe('Rules, topics or codes of other tools: nothing else runs.'),
  ignore: selectors.describe('Rules, topics or codes of other tools that do not run.'),
  exclude: z.array(z.string()).default([]).describe('Paths to leave out, written as in a .gitignore file.'),
  rules: z
    .record(
      z.string(),
      z.union([ruleConfig, z.literal(['off', false])], 'must be `off` or hold `severity` or `options`'),
    )
    .default({})
    .describe('Settings by rule.'),
});

/**
 * What a repository wants of the rules: its `.github/waymark.yml`, and from the settings of its other tools what its lines
 * may measure.
 *
 * @throws YamlError when `.github/waymark.yml` is not what it should be
 */
export async function readConfig(read: ReadFile): Promise<Config> {
  const [config, lineLength] = await Promise.all([readOwnConfig(read), readLineLength(read)]);
  if (lineLength === undefined || config.rules['line-too-long']?.options?.['maximum'] !== undefined) return config;
  const own = config.rules['line-too-long'];
  const options = { ...own?.options, maximum: lineLength };
  return { ...config, rules: { ...config.rules, 'line-too-long': { ...own, options } } };
}

async function readOwnConfig(read: ReadFile): Promise<Config> {
  const bytes = await read(CONFIG_PATH);
  if (!bytes) return DEFAULT_CONFIG;
  const text = decodeUtf8(bytes);
  // A file of comments alone is a mapping that somebody will fill in later.
  const { value } = YamlDocument.read(CONFIG_PATH, text, configSchema.nullable());
  return value ? toConfig(value) : DEFAULT_CONFIG;
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new YamlError(CONFIG_PATH, 1, 1, 'the file is not valid UTF-8; save it as UTF-8');
  }
}

function toConfig({ profile, select, ignore, exclude, rules }: z.output<typeof configSchema>): Config {
  const off: string[] = [];
  const settings: Record<string, RuleConfig> = {};
  for (const [id, rule] of Object.entries(rules)) {
    if (typeof rule === 'object') settings[id] = withoutUndefined(rule);
    else off.push(id);
  }
  return { ...DEFAULT_CONFIG, profile, select, ignore: [...ignore, ...off], exclude, rules: settings };
}

function withoutUndefined({ severity, options }: z.output<typeof ruleConfig>): RuleConfig {
  return { ...(severity && { severity }), ...(options && { options }) };
}
