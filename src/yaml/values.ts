import { constructFromEvents, CORE_SCHEMA, EVENT_ID, parseEvents, YAMLException } from 'js-yaml';

const LARGEST = 64 * 1024;
const DEEPEST = 40;
/** As many as people write by hand; each level of aliases doubles what a walk would see, should anybody take one. */
const MOST_ALIASES = 30;

/**
 * The documents of a YAML text that somebody else has written for another program; none when it is no YAML, too long or too
 * deep. What an alias stands for is the same object as its anchor.
 */
export function yamlValues(text: string): readonly unknown[] {
  if (text.length > LARGEST) return [];
  try {
    const events = parseEvents(text, { maxDepth: DEEPEST });
    if (events.filter(({ type }) => type === EVENT_ID.ALIAS).length > MOST_ALIASES) return [];
    return constructFromEvents(events, { source: text, schema: CORE_SCHEMA });
  } catch (error) {
    if (error instanceof YAMLException) return [];
    throw error;
  }
}
