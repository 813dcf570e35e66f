import { judgeRules, selectRules, vocabulary } from './check/select.ts';
import { type Config, DEFAULT_CONFIG, type Vocabulary } from './model/config.ts';
import type { PolicyMemory } from './model/policy-memory.ts';
import type { Unanalysed } from './model/review.ts';
import { code, prose } from './render/github-markdown.ts';
import { renderPolicyPreview, renderPolicyProblem } from './render/policy-preview.ts';
import type { LoadedRule } from './rules/loader.ts';
import { inRooms, readConfig, type ReadPolicy } from './sources/config.ts';
import { composePolicy } from './sources/policy.ts';
import { CONFIG_PATH, type PolicyFile } from './sources/policy-files.ts';
import type { Source } from './sources/source.ts';
import { NO_FILES, type SettingsReader } from './sources/tool-files.ts';
import { YamlError } from './yaml/document.ts';

export interface PolicyOptions {
  /** Changes the repository's own configuration, as a command line does. */
  readonly configure?: (config: Config) => Config;
  /** Whether a policy that is wrong stops the review; otherwise the review says so and goes on with another. */
  readonly strict?: boolean;
}

/** What a review goes by. */
export interface PolicyInForce {
  readonly config: Config;
  /** Names of the files that it is made of, the nearest first. */
  readonly files: readonly string[];
  /** The policy as something that could not be read; empty when it could. */
  readonly complaint: readonly Unanalysed[];
  /** What its readers have to know of it: paragraphs of Markdown. */
  readonly notices: readonly string[];
}

/**
 * The policy of a change's base, with what is to be said of it. Where it is not valid, the last one that was stays in force;
 * where none is known, the defaults do.
 *
 * @throws YamlError, when strict
 * @throws SelectionError when `configure` names what nobody knows
 */
export async function policyInForce(
  source: Source,
  rules: readonly LoadedRule[],
  options: PolicyOptions,
  memory: PolicyMemory | undefined,
): Promise<PolicyInForce> {
  const known = vocabulary(rules);
  const read: SettingsReader = {
    file: (path) => source.readAtBase(path),
    scattered: (isWanted) => source.readScattered(isWanted),
  };
  const { policy, complaint } = await policyAtBase(source, read, known, options, memory);
  const { configure = same } = options;
  const config = configure(policy.config);
  const notices = [
    ...policy.notices.map(prose),
    ...heldRules(rules, config),
    ...(await preview(source, rules, config, async (read) => {
      const after = await readConfig(read, known, source.organisation);
      return { ...after, config: configure({ ...after.config, room: config.room, folders: config.folders }) };
    })),
  ];
  return { config, files: policy.files.map(({ name }) => name), complaint, notices };
}

function same(config: Config): Config {
  return config;
}

async function policyAtBase(
  source: Source,
  read: SettingsReader,
  known: Vocabulary,
  { strict = false }: PolicyOptions,
  memory: PolicyMemory | undefined,
): Promise<{ policy: ReadPolicy; complaint: Unanalysed[] }> {
  try {
    const policy = await readConfig(read, known, source.organisation);
    await keep(memory, policy.files);
    return { policy, complaint: [] };
  } catch (error) {
    if (!(error instanceof YamlError) || strict) throw error;
    const last = await lastPolicy(memory, known);
    const policy = await inRooms({ config: last?.config ?? DEFAULT_CONFIG, notices: last?.notices ?? [] }, read);
    const instead = last === undefined ? 'the defaults are in force' : 'the last policy that was valid stays in force';
    const complaint = [{ path: CONFIG_PATH, reason: `${error.message}; ${instead}` }];
    return { policy: { ...policy, files: last?.files ?? [] }, complaint };
  }
}

/** The texts are kept rather than what they mean, since that may change with the version of Waymark. */
async function keep(memory: PolicyMemory | undefined, files: readonly PolicyFile[]): Promise<void> {
  const text = JSON.stringify(files);
  if (memory !== undefined && (await memory.read()) !== text) await memory.write(text);
}

async function lastPolicy(memory: PolicyMemory | undefined, known: Vocabulary): Promise<ReadPolicy | undefined> {
  const text = await memory?.read();
  if (text === undefined) return undefined;
  try {
    const files = JSON.parse(text) as PolicyFile[];
    return { ...composePolicy(files, known), files };
  } catch (error) {
    if (error instanceof YamlError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function heldRules(rules: readonly LoadedRule[], config: Config): string[] {
  const held = judgeRules(rules, config).filter((verdict) => verdict.held);
  if (held.length === 0) return [];
  const names = held.map(({ rule }) => code(rule.id)).join(', ');
  return [`The policy that this repository's starts from does not let it loosen ${names}.`];
}

/**
 * What a change would make of the policy, if it changes it.
 *
 * @param readAfter the policy that some files make
 */
async function preview(
  source: Source,
  rules: readonly LoadedRule[],
  config: Config,
  readAfter: (read: SettingsReader) => Promise<Pick<ReadPolicy, 'config' | 'notices'>>,
): Promise<string[]> {
  const proposal = await source.proposed(CONFIG_PATH);
  if (proposal === undefined) return [];
  try {
    const after = await readAfter({
      ...NO_FILES,
      file: (path) => Promise.resolve(path === CONFIG_PATH ? proposal.bytes : undefined),
    });
    const states = [config, after.config].map((each) => ({ config: each, rules: selectRules(rules, each) }));
    return [renderPolicyPreview(states[0]!, states[1]!), ...after.notices.map(prose)];
  } catch (error) {
    if (error instanceof YamlError) return [renderPolicyProblem(error.message)];
    throw error;
  }
}
