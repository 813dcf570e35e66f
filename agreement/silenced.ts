import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const SILENCERS = /noqa|pylint:/gi;

/** A text in which no comment silences a linter; every line and column stays where it is. */
export function unsilenced(text: string): string {
  return text.replaceAll(SILENCERS, (word) => `${word[0]!}_${word.slice(2)}`);
}

/**
 * Copies the Python of a folder to another place, with comments that silence left without effect.
 *
 * @returns paths below the folder, with `/` between their parts
 */
export function copyUnsilenced(folder: string, target: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.py') && statSync(join(folder, path)).isFile())
    .sort();
  for (const path of paths) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    // Bytes as they are, whatever their encoding: what is replaced is ASCII.
    writeFileSync(join(target, path), unsilenced(readFileSync(join(folder, path), 'latin1')), 'latin1');
  }
  return paths;
}
