import type { Vocabulary } from '../model/config.ts';
import { type ComposedPolicy, composePolicy } from './policy.ts';
import { CONFIG_PATH, type PolicyFiles, readPolicyFiles } from './policy-files.ts';
import { readRooms } from './project-settings.ts';
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
  const furnished = await inRooms(policy, read);
  return { ...furnished, notices: [...notices, ...furnished.notices], files };
}

/** A policy with what the repository's other tools are set to. */
export async function inRooms({ config, notices }: ComposedPolicy, read: SettingsReader): Promise<ComposedPolicy> {
  const { room, folders, notices: more } = await readRooms(read);
  return { config: { ...config, room, folders }, notices: [...notices, ...more] };
}
