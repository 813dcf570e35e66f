/** A command of a shell, as far as it can be told without running it. */
export interface Command {
  readonly words: readonly string[];
  /** Whether what comes after it goes on although it fails: `flake8 . || true`. */
  readonly mayFail: boolean;
}

/** The commands in a script, one after the other. Of what a shell can do this knows words, quotes and what joins commands. */
export function commandsIn(script: string): Command[] {
  const lines = script.replaceAll(/\\\r?\n/g, ' ').split(/\r?\n/);
  return lines.flatMap((line) => {
    const parts = line.replace(/(?:^|\s)#.*/, '').split(/(\|\||&&|;|\|)/);
    return parts.flatMap((part, index): Command[] => {
      const words = shellWords(part);
      return index % 2 === 1 || words.length === 0 ? [] : [{ words, mayFail: /^\|/.test(parts[index + 1] ?? '') }];
    });
  });
}

/** A command as words, without the quotes around them. */
export function shellWords(command: string): string[] {
  const found = command.match(/(?:[^\s'"]|'[^']*'|"[^"]*")+/g) ?? [];
  return found.map((word) => word.replaceAll(/['"]/g, ''));
}
