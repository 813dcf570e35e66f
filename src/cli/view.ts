import { readFileSync } from 'node:fs';
import picocolors from 'picocolors';
import type { Terminal } from '../render/terminal.ts';
import type { Flags } from './flags.ts';

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** What reports say wrote them. */
export const TOOL = { name: 'Waymark', version };

/** Columns of the terminal, or, where there is none, of lines that are still easy to read. */
export function columns(): number {
  return process.stdout.isTTY ? process.stdout.columns : 100;
}

/** How a report looks where it goes to. */
export function terminal({ output }: Pick<Flags, 'output'>, sight: Pick<Terminal, 'lines' | 'place'>): Terminal {
  const isColorful = output === undefined ? picocolors.isColorSupported : Boolean(process.env['FORCE_COLOR']);
  return {
    colors: picocolors.createColors(isColorful),
    width: columns(),
    ...sight,
  };
}
