import { createColors } from 'picocolors';
import { judgeFolders, judgeRules, whyNotIgnored } from './check/select.ts';
import { wordsOfExample } from './check/words-of-example.ts';
import type { Account } from './github/client.ts';
import { mayWrite } from './github/people.ts';
import { isReadOnly } from './model/command.ts';
import type { CommandJob, ReviewJob } from './model/job.ts';
import { near } from './model/near.ts';
import type { PolicyMemory } from './model/policy-memory.ts';
import { marksOf } from './publish/marker.ts';
import { answerTo } from './publish/replies.ts';
import {
  renderHelp,
  renderIgnored,
  renderNotIgnored,
  renderPolicyAnswer,
  renderUnknownRule,
} from './render/answers.ts';
import { renderPolicy } from './render/policy.ts';
import { renderRuleLesson } from './render/rule-lesson.ts';
import { policyInForce, type PolicyInForce } from './review-policy.ts';
import type { ReviewOptions } from './review.ts';
import { lessonLink } from './roadmap/links.ts';
import type { LoadedRule } from './rules/loader.ts';
import { pullRequestSource } from './sources/pull-request.ts';
import type { PullMemory } from './store/pulls.ts';

export interface CommandRequest extends ReviewOptions {
  readonly account: Account;
  readonly job: CommandJob;
  readonly rules: readonly LoadedRule[];
  readonly policies: PolicyMemory;
  /** What was said in this pull request before. */
  readonly memory: PullMemory;
  /** Has the present head reviewed. */
  readonly offer: (job: ReviewJob) => Promise<unknown>;
  readonly tell: (message: string) => void;
}

/** What comes of a command. */
interface Ending {
  readonly isDone: boolean;
  /** Absent: the check says it. */
  readonly text?: string;
}

type Pull = Awaited<ReturnType<Account['octokit']['rest']['pulls']['get']>>['data'];

const NO_LEAVE = 'Somebody gave a command without leave to do so.';
const DRAFT = 'This pull request is a draft. It is reviewed when it is ready.';
const PAUSED =
  'Further pushes to this pull request are not reviewed, until `/waymark resume` in a comment says otherwise.';
const RESUMED = 'Pushes to this pull request are reviewed again.';

/**
 * Does what a comment asks for, if whoever wrote it may ask for it, and answers. Nothing that the comment holds but the name of
 * a rule and a reason is ever said again, and these as plain text.
 *
 * @throws RequestError when GitHub fails; it may be called again, and answers once
 */
export async function commandPull(request: CommandRequest): Promise<void> {
  const { account, job, tell } = request;
  const { command, by, comment } = job;
  const answer = answerTo(account, job, { name: String(comment.id), comment }, tell);
  const isAllowed = (isReadOnly(command) && job.isAuthor) || (await mayWrite(account.octokit, job, by));
  if (!isAllowed) {
    tell(NO_LEAVE);
    await answer.react('confused');
    return;
  }
  await answer.react('eyes');
  const { owner, repo, number: pull_number } = job;
  const { data: pull } = await account.octokit.rest.pulls.get({ owner, repo, pull_number });
  if (pull.state !== 'open') return;
  const { isDone, text } = await perform(request, pull);
  if (text !== undefined) await answer.say(text);
  await answer.react(isDone ? 'rocket' : 'confused');
}

/** Tells whoever gave a command that it came to nothing. */
export async function giveUpCommand(account: Account, job: CommandJob, tell: (message: string) => void): Promise<void> {
  await answerTo(account, job, { name: String(job.comment.id), comment: job.comment }, tell).react('confused');
}

async function perform(request: CommandRequest, pull: Pull): Promise<Ending> {
  const { job, memory } = request;
  const { command, by } = job;
  switch (command.name) {
    case 'review':
      return pull.draft === true ? { isDone: false, text: DRAFT } : review(request, pull);
    case 'pause':
      await memory.pause(by);
      return { isDone: true, text: PAUSED };
    case 'resume':
      await memory.resume();
      await review(request, pull);
      return { isDone: true, text: RESUMED };
    case 'help':
      return { isDone: true, text: renderHelp() };
    case 'config':
      return { isDone: true, text: await sayPolicy(request, pull) };
    case 'explain':
      return withRule(request, command.rule, (rule) => {
        const link = lessonLink(request.publicUrl)(rule.topic, rule.id);
        return Promise.resolve({
          isDone: true,
          text: renderRuleLesson(rule, wordsOfExample(rule, request.rules), link),
        });
      });
    case 'ignore':
      return withRule(request, command.rule, (rule) => ignore(request, pull, rule, command.reason));
  }
}

async function review({ job, offer }: CommandRequest, pull: Pull): Promise<Ending> {
  const { installation, repository, owner, repo, number } = job;
  const place = { installation, repository, owner, repo, number };
  if (pull.draft !== true) await offer({ kind: 'review', ...place, head: pull.head.sha, asked: true });
  return { isDone: true };
}

async function ignore(
  request: CommandRequest,
  pull: Pull,
  rule: LoadedRule,
  reason: string | undefined,
): Promise<Ending> {
  const { job, memory } = request;
  const { config } = await policyOf(request, pull);
  const obstacle = whyNotIgnored(rule, config);
  if (obstacle !== undefined) return { isDone: false, text: renderNotIgnored(rule, obstacle) };
  await memory.ignore(rule.id, job.by, reason);
  await review(request, pull);
  return { isDone: true, text: renderIgnored(rule) };
}

/** Works on the rule that is named, or else on that of the comment which begins the thread. */
async function withRule(
  request: CommandRequest,
  named: string | undefined,
  work: (rule: LoadedRule) => Promise<Ending>,
): Promise<Ending> {
  const { rules } = request;
  const name = named ?? (await ruleOfThread(request));
  const rule = rules.find(({ id }) => id === name);
  if (rule) return work(rule);
  const ids = rules.map(({ id }) => id);
  return { isDone: false, text: renderUnknownRule(name, name === undefined ? [] : near(name, ids, 3)) };
}

async function ruleOfThread({ account, job }: CommandRequest): Promise<string | undefined> {
  const { owner, repo, comment } = job;
  if (comment.thread === undefined || comment.thread === comment.id) return undefined;
  const { data } = await account.octokit.rest.pulls.getReviewComment({ owner, repo, comment_id: comment.thread });
  // Anybody can write marks like ours.
  const rules = data.user.login === account.login ? marksOf(data.body)?.rules : undefined;
  // A comment that speaks for several does not say which of them is meant.
  return rules?.length === 1 ? rules[0] : undefined;
}

async function sayPolicy(request: CommandRequest, pull: Pull): Promise<string> {
  const { config, files, complaint } = await policyOf(request, pull);
  const [rules, inFolders] = [judgeRules(request.rules, config), judgeFolders(request.rules, config)];
  const report = { config, files, rules, inFolders };
  const complaints = complaint.map(({ path, reason }) => `${path}: ${reason}`);
  return renderPolicyAnswer(renderPolicy(report, createColors(false)), complaints);
}

function policyOf({ account, job, rules, policies, ...options }: CommandRequest, pull: Pull): Promise<PolicyInForce> {
  const { owner, repo, number } = job;
  const place = { owner, repo, number, base: pull.base.sha, head: pull.head.sha, changedFiles: pull.changed_files };
  return policyInForce(pullRequestSource(account.octokit, place), rules, options, policies);
}
