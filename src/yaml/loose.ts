import { CORE_SCHEMA, load } from 'js-yaml';

const DEEPEST = 40;
const MOST_ALIASES = 200;

/**
 * The value of a YAML file that is somebody else's to check.
 *
 * @throws YAMLException for anything that is not one YAML document, and for what is nested or aliased beyond reason
 */
export function parseLoosely(text: string): unknown {
  return load(text, { schema: CORE_SCHEMA, maxDepth: DEEPEST, maxAliases: MOST_ALIASES, json: true });
}
