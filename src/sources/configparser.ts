/** The name of what stands before the first section, which an .editorconfig has; Python's configparser takes no such thing. */
export const PREAMBLE = '';

/** Sections by name, each with its values by key; lines of a value that goes on are joined by line feeds. */
export type ConfigFile = ReadonlyMap<string, ReadonlyMap<string, string>>;

/**
 * Reads a file as Python's configparser does: `[section]`, `key = value` or `key: value`, values that go on in indented lines,
 * and whole lines of comment after `#` or `;`. Keys are in lower case. A line that is none of these is left out.
 */
export function parseConfigFile(text: string): ConfigFile {
  const sections = new Map<string, Map<string, string>>();
  let section = new Map<string, string>();
  sections.set(PREAMBLE, section);
  let key: string | undefined;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*([#;]|$)/.test(line)) continue;
    if (/^\s/.test(line) && key !== undefined) {
      section.set(key, `${section.get(key)!}\n${line.trim()}`);
      continue;
    }
    const name = /^\[([^\]]+)\]/.exec(line)?.[1];
    if (name !== undefined) {
      section = sections.get(name) ?? new Map<string, string>();
      sections.set(name, section);
      key = undefined;
      continue;
    }
    const at = line.search(/[=:]/);
    key = at > 0 && !/^\s/.test(line) ? line.slice(0, at).trim().toLowerCase() : undefined;
    if (key !== undefined) section.set(key, line.slice(at + 1).trim());
  }
  if (sections.get(PREAMBLE)?.size === 0) sections.delete(PREAMBLE);
  return sections;
}
