import { YamlDocument, YamlError } from '../yaml/document.ts';
import { type Policy, policySchema } from './policy-schema.ts';
import type { Organisation } from './source.ts';

export const CONFIG_PATH = '.github/waymark.yml';

/** The repository whose policy all of an owner's start from. */
const DEFAULTS = '.github';
/** So many policies may each start from the next one. */
const DEEPEST = 5;
/** Bytes of so many characters as a YAML file may have, and more. */
const LARGEST = 256 * 1024;

/** A policy as it was read; plain data, so that it can be kept. */
export interface PolicyFile {
  /** The path, for the repository's own; else as `owner/repository:path`. */
  readonly name: string;
  readonly text: string;
}

/** A policy and those that it starts from. */
export interface PolicyFiles {
  /** The nearest first. */
  readonly files: readonly PolicyFile[];
  /** What could not be done, in Markdown. */
  readonly notices: readonly string[];
}

/** A policy file as a document; undefined when it holds nothing but comments. */
export function policyOf({ name, text }: PolicyFile): YamlDocument<Policy | null> {
  return YamlDocument.read(name, text, policySchema.nullable());
}

/**
 * The repository's own policy, those that it names with `_extends`, and last the one that its owner gives to all
 * repositories.
 *
 * @param own bytes of `.github/waymark.yml`
 * @param organisation absent: the repository's own stands alone
 * @throws YamlError when one of them is not YAML of the schema, or names what is not there
 */
export async function readPolicyFiles(
  own: Uint8Array | undefined,
  organisation: Organisation | undefined,
): Promise<PolicyFiles> {
  const files: PolicyFile[] = own === undefined ? [] : [{ name: CONFIG_PATH, text: decodeUtf8(CONFIG_PATH, own) }];
  let last = files[0] && policyOf(files[0]);
  const { repo = DEFAULTS } = organisation ?? {};
  const seen = new Set([`${repo}:${CONFIG_PATH}`]);
  for (let named = last?.value?._extends; last !== undefined && named !== undefined; named = last.value?._extends) {
    if (organisation === undefined) return { files, notices: [notFollowed(named)] };
    const document: YamlDocument<Policy | null> = last;
    const place = resolve(named, organisation.owner);
    if (typeof place === 'string') throw document.error(['_extends'], place);
    const id = `${place.repo}:${place.path}`;
    if (seen.has(id)) throw document.error(['_extends'], `\`${named}\` leads back to a policy that it started from`);
    if (seen.size > DEEPEST) throw document.error(['_extends'], `more than ${DEEPEST} policies start from one another`);
    seen.add(id);
    const file = await readOf(organisation, place.repo, place.path);
    if (file === undefined) {
      const problem = `there is no ${place.path} in ${organisation.owner}/${place.repo}, or Waymark may not read it`;
      throw document.error(['_extends'], problem);
    }
    files.push(file);
    last = policyOf(file);
  }
  const isRead = seen.has(`${DEFAULTS}:${CONFIG_PATH}`);
  const given = organisation && !isRead ? await readOf(organisation, DEFAULTS, CONFIG_PATH) : undefined;
  return { files: given === undefined ? files : [...files, given], notices: [] };
}

/** Where `_extends` points, or what is wrong with it. */
function resolve(named: string, owner: string): { repo: string; path: string } | string {
  const [repository = '', path = CONFIG_PATH] = named.split(':');
  const [first = '', second] = repository.split('/');
  if (second !== undefined && first.toLowerCase() !== owner.toLowerCase()) {
    return `\`${named}\` belongs to another owner; a policy starts only from one of ${owner}'s`;
  }
  const parts = path.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..'))
    return `\`${path}\` is no path in a repository`;
  const repo = second ?? first;
  return repo === '.' || repo === '..' ? `\`${repo}\` is no repository` : { repo, path };
}

async function readOf(organisation: Organisation, repo: string, path: string): Promise<PolicyFile | undefined> {
  const bytes = await organisation.read(repo, path);
  const name = `${organisation.owner}/${repo}:${path}`;
  return bytes && { name, text: decodeUtf8(name, bytes) };
}

function notFollowed(named: string): string {
  return `\`_extends: ${named}\` is not followed here: other repositories can be read only where a pull request on GitHub is reviewed.`;
}

function decodeUtf8(file: string, bytes: Uint8Array): string {
  if (bytes.length > LARGEST) throw new YamlError(file, 1, 1, `the file is larger than ${LARGEST / 1024} kB`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new YamlError(file, 1, 1, 'the file is not valid UTF-8; save it as UTF-8');
  }
}
