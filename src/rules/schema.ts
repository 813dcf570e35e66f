import * as z from 'zod';
import { SEVERITIES } from '../model/finding.ts';
import { RULE_PROFILES } from '../model/rule.ts';

const source = z.union([z.string(), z.record(z.string(), z.string())]);

const words = z
  .string()
  .min(1)
  .refine((text) => !text.includes('\n'), 'must be one line');

/** What a rule file may hold. The topic is its folder, and the link follows from topic and id. */
export const ruleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'must be kebab-case')
      .describe('Names the fault; equals the file name.'),
    status: z.enum(['preview', 'stable', 'retired']).describe('preview → stable → retired.'),
    severity: z.enum(SEVERITIES).describe('Breaks, hurts, or teaches.'),
    profile: z.enum(RULE_PROFILES).describe('On for everybody, or for those who ask for strict.'),
    evidence: z.enum(['syntax', 'semantic', 'project']).describe('One tree, names resolved, or several files.'),
    fix: z.enum(['safe', 'unsafe', 'none']).default('none').describe('The fix its findings may carry.'),
    imports: z
      .array(z.string())
      .default([])
      .describe('Top-level modules; a file that imports none of them is skipped. Empty: every file.'),
    equivalents: z
      .array(z.string().regex(/^[\w-]+:\S+$/, 'must be tool:code'))
      .default([])
      .describe('Rules of other tools that say the same, as tool:code.'),
    layout: words
      .optional()
      .describe('A formatter mends what the rule finds, and this names it in a few words. Absent: none does.'),
    says: z
      .strictObject({
        what: words.describe('What is wrong, in one sentence; {placeholder} stands for what was found.'),
        why: words.describe('Why it matters.'),
        do: words.describe('What to do instead.'),
        before: z
          .strictObject({ python: z.string().regex(/^3\.\d+$/, 'must be a version such as 3.10'), do: words })
          .optional()
          .describe('What to do where the code has to run on an older Python than this.'),
      })
      .describe('All the words of the rule.'),
    partial: z
      .array(z.strictObject({ tools: z.array(z.string()).min(1), how: words }))
      .default([])
      .describe('Which of the tools in `equivalents` say more or less than the rule, and how.'),
    detector: z.literal(true).optional().describe('src/detectors/<topic>/<id>.ts finds it.'),
    match: z
      .string()
      .optional()
      .describe('A tree-sitter query finds it; @at is where, other captures are placeholders.'),
    options: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]))
      .default({})
      .describe('Options with their defaults, which also give their types.'),
    examples: z
      .array(z.strictObject({ bad: source, good: source }))
      .min(1)
      .describe('Executed as tests, shown in the documentation.'),
  })
  .refine((rule) => (rule.detector === undefined) !== (rule.match === undefined), {
    message: 'a rule has either `detector: true` or `match`, not both and not neither',
  })
  .refine(
    ({ partial, equivalents }) => {
      const tools = equivalents.map((name) => name.slice(0, name.indexOf(':')));
      return partial.every((each) => each.tools.every((tool) => tools.includes(tool)));
    },
    { path: ['partial'], message: 'names a tool that is not among the `equivalents`' },
  );

/** JSON Schema of a rule file, for editors. */
export function ruleJsonSchema(): object {
  return z.toJSONSchema(ruleSchema, { io: 'input' });
}
