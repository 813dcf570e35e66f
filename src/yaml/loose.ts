import { CORE_SCHEMA, defineSequenceTag, load } from 'js-yaml';

const DEEPEST = 40;
const MOST_ALIASES = 200;

/** What GitLab takes from elsewhere; nothing is known of it. */
const REFERENCE = defineSequenceTag('!reference', {
  create: () => null,
  addItem: () => undefined,
  identify: () => false,
});
const SCHEMA = CORE_SCHEMA.withTags(REFERENCE);

/**
 * The value of a YAML file that is somebody else's to check.
 *
 * @throws YAMLException for anything that is not one YAML document, and for what is nested or aliased beyond reason
 */
export function parseLoosely(text: string): unknown {
  return load(text, { schema: SCHEMA, maxDepth: DEEPEST, maxAliases: MOST_ALIASES, json: true });
}
