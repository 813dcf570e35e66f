import * as z from 'zod';
import { PROFILES, STAGES } from '../model/config.ts';
import { SEVERITIES } from '../model/finding.ts';
import { FAIL_ON } from '../model/review.ts';
import { isMalformed, isTooOpen, LONGEST_PATTERN, MOST_PATTERNS } from '../model/paths.ts';

const words = (about: string) => z.array(z.string().trim().min(1)).optional().describe(about);

const pattern = z
  .string()
  .trim()
  .min(1)
  .max(LONGEST_PATTERN, `is longer than ${LONGEST_PATTERN} characters`)
  .refine(
    (text) => !isTooOpen(text),
    'has too many wildcards: it may hold two beyond the first `*` of each part of the path',
  )
  .refine((text) => !isMalformed(text), 'is no pattern: a bracket in it stays open');
const patterns = (about: string) =>
  z.array(pattern).max(MOST_PATTERNS, `are more than ${MOST_PATTERNS} patterns`).optional().describe(about);

const ON_OFF = ['on', 'off', true, false] as const;

const ruleSettings = z.strictObject({
  severity: z.enum(SEVERITIES).optional().describe('How much the rule matters here.'),
  options: z
    .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
    .optional()
    .describe('Options of the rule, by name.'),
});

/** What `.github/waymark.yml` may hold; all of it is optional. */
export const policySchema = z.strictObject({
  _extends: z
    .string()
    .regex(/^[\w.-]+(\/[\w.-]+)?(:[^:]+)?$/, 'must be `repository`, `owner/repository` or `repository:path`')
    .optional()
    .describe(
      'Another policy of the same owner that this one starts from: `repository`, `owner/repository` or `repository:path`.',
    ),
  locked: words(
    'In a policy that others start from: entries that they may tighten, but not loosen, such as `topics.web` or `comments`.',
  ),
  profile: z
    .enum(PROFILES)
    .optional()
    .describe('Which rules run when none is named: `default`, also those for the `strict`, or previews too (`all`).'),
  select: words('Rules, topics or codes of other tools: nothing else runs.'),
  ignore: words('Rules, topics or codes of other tools that do not run.'),
  include: patterns('The only paths that are looked at, written as in a .gitignore file.'),
  exclude: patterns('Paths to leave out, written as in a .gitignore file.'),
  tests: patterns('Paths that are tests, written as in a .gitignore file; those that begin with `!` are none.'),
  topics: z
    .record(z.string(), z.enum(STAGES))
    .optional()
    .describe(
      'By topic or the first part of topics: off, observe (check run only), coach (comments), require (comments, and the check fails).',
    ),
  rules: z
    .record(
      z.string(),
      z.union([ruleSettings, z.literal(ON_OFF)], 'must be `on`, `off` or hold `severity` or `options`'),
    )
    .optional()
    .describe('Settings by rule.'),
  comments: z
    .int()
    .min(0)
    .max(30)
    .optional()
    .describe('The most inline comments of one review; the rest is in the check run.'),
  'fail-on': z.enum(FAIL_ON).optional().describe('The lowest severity of a new finding that fails the check.'),
  'repeat-linters': z
    .boolean()
    .optional()
    .describe("Whether rules run although the repository's own linter or formatter covers them."),
});

export type Policy = z.output<typeof policySchema>;

/** JSON Schema of `.github/waymark.yml`, for editors. */
export function policyJsonSchema(): object {
  const schema = z.toJSONSchema(policySchema, { io: 'input' });
  return { title: '.github/waymark.yml', description: 'What a repository asks of Waymark.', ...schema };
}
