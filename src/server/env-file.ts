import { appendFileSync, existsSync, readFileSync } from 'node:fs';

/** Adds variables to a file as `docker run --env-file` and Node read it. Line feeds in values become `\n`. */
export function appendVariables(file: string, variables: Readonly<Record<string, string | undefined>>): void {
  const lines = Object.entries(variables).map(([name, value = '']) => `${name}=${value.replaceAll('\n', '\\n')}\n`);
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  // Behind a last line without its end, the first variable would become a part of it.
  const isOpen = before !== '' && !before.endsWith('\n');
  appendFileSync(file, `${isOpen ? '\n' : ''}${lines.join('')}`, { mode: 0o600 });
}
