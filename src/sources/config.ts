import type { Config, Vocabulary } from '../model/config.ts';
import { type ComposedPolicy, composePolicy } from './policy.ts';
import { CONFIG_PATH, type PolicyFiles, readPolicyFiles } from './policy-files.ts';
import { readRoom } from './project-settings.ts';
import type { Organisation } from './source.ts';
import type { SettingsReader } from './tool-files.ts';

export interface ReadPolicy extends ComposedPolicy {
  /** The policies that it is made of, the nearest first. */
  readonly files: PolicyFiles['files'];
}

/**
 * What a repository wants of the rules: its `.github/waymark.yml`, over what its owner gives to all repositories; and what its
 * other tools are set to.
 *
 * @throws YamlError when a policy is not what it should be
 */
export async function readConfig(
  read: SettingsReader,
  vocabulary: Vocabulary,
  organisation?: Organisation,
): Promise<ReadPolicy> {
  const { files, notices } = await readPolicyFiles(await read.file(CONFIG_PATH), organisation);
  const policy = composePolicy(files, vocabulary);
  return { config: await inRoom(policy.config, read), notices: [...notices, ...policy.notices], files };
}

/** A configuration with what the repository's other tools are set to. */
export async function inRoom(config: Config, read: SettingsReader): Promise<Config> {
  return { ...config, room: await readRoom(read) };
}
