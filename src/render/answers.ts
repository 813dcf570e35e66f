import type { Rule } from '../model/rule.ts';
import { shorten } from '../model/shorten.ts';
import { code, fenced, prose } from './github-markdown.ts';
import { sayNumber } from './tally.ts';

const COMMANDS = [
  ['review', 'reviews the present commit again'],
  ['explain RULE', 'explains a rule'],
  ['ignore RULE [reason]', 'tells no more findings of a rule in this pull request'],
  ['pause', 'leaves further pushes without a review'],
  ['resume', 'reviews at once, and on further pushes'],
  ['config', 'shows the policy in force'],
  ['help', 'shows this list'],
] as const;

const LONGEST_NAME = 60;

/** The commands. No line of it is one. */
export function renderHelp(): string {
  const rows = COMMANDS.map(([words, meaning]) => `- ${code(`/waymark ${words}`)} ${meaning}`);
  return [
    `What Waymark does when a comment has it on a line of its own:\n\n${rows.join('\n')}`,
    'In an answer to one of its comments, `explain` and `ignore` without a rule mean the rule of that comment. Whoever opened the ' +
      'pull request may use `explain`, `config` and `help`; whoever may write to the repository may use all of them.',
  ].join('\n\n');
}

/** @param name what was asked for; undefined: nothing @param meant rules that are called alike */
export function renderUnknownRule(name: string | undefined, meant: readonly string[]): string {
  if (name === undefined)
    return 'Which rule? Its name stands at the foot of each comment, and is the title of each annotation.';
  const guess = meant.length === 0 ? '' : ` Did you mean ${meant.map(code).join(' or ')}?`;
  return `No rule is called ${code(shorten(name, LONGEST_NAME))}.${guess}`;
}

export function renderIgnored({ id }: Rule): string {
  return `Findings of ${code(id)} are not told any more in this pull request. The check says so too.`;
}

/** @param obstacle why it may not be */
export function renderNotIgnored({ id }: Rule, obstacle: string): string {
  return `${code(id)} cannot be put aside in a pull request: ${prose(obstacle)}.`;
}

/**
 * @param policy the policy in force, as the terminal shows it, without colours
 * @param complaints why it is not the one that the base branch asks for
 */
export function renderPolicyAnswer(policy: string, complaints: readonly string[]): string {
  const [head = '', ...topics] = policy.trimEnd().split('\n\n');
  const rest = fenced(topics.join('\n\n').split('\n'), 'text');
  return [
    'The policy in force, as the base branch has it:',
    fenced(head.split('\n'), 'text'),
    ...complaints.map(prose),
    `<details><summary>What each rule does</summary>\n\n${rest}\n\n</details>`,
  ].join('\n\n');
}

/** The message of the commit that mends findings. @param rules ids of their rules, one for each finding @param by login of who asked for it */
export function renderCommitMessage(rules: readonly string[], by: string): string {
  const names = [...new Set(rules)].sort();
  const rows = names.map((name) => `- ${name} (${rules.filter((each) => each === name).length})`);
  const count = rules.length === 1 ? 'a safe fix' : `${sayNumber(rules.length)} safe fixes`;
  return `Apply ${count}\n\n${rows.join('\n')}\n\nAsked for by ${by}.\n`;
}

/** Why the safe fixes were not committed. */
export function renderNotFixed(reason: string): string {
  return `The safe fixes were not committed: ${reason}`;
}
