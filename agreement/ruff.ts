import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import { RUFF_CODES, ruffCode } from '../src/model/ruff-names.ts';
import type { Found } from './by-rule.ts';
import { joined } from './codes.ts';
import { addLine, type LinesByCode } from './ours.ts';
import { unsilenced } from './silenced.ts';

export const RUFF_VERSION = Workspace.version();

/** They stand only in files that ruff cannot read, of which it says nothing else. */
const UNREAD = ['E112', 'E113', 'E902', 'E999'];

/** The codes of pycodestyle that ruff has, as they are compared. */
export const LAYOUT_CODES: ReadonlySet<string> = new Set(
  RUFF_CODES.filter((code) => /^[EW]\d/.test(code) && !UNREAD.includes(code)).map(joined),
);

const workspace = new Workspace(
  { preview: true, 'line-length': 79, lint: { select: ['E', 'W'], preview: true } },
  PositionEncoding.Utf16,
);

interface Diagnostic {
  readonly code: string | null;
  readonly start_location: { readonly row: number };
}

/** What ruff finds in a text, comments that silence left without effect. */
export function ruff(text: string): LinesByCode {
  const found: LinesByCode = new Map();
  for (const { code, start_location } of workspace.check(unsilenced(text)) as Diagnostic[]) {
    // With its preview on, which the rules on white space need, ruff tells rules by their names.
    const known = joined(ruffCode(code ?? ''));
    if (LAYOUT_CODES.has(known)) addLine(found, known, start_location.row);
  }
  return found;
}

/** Rules that run only with its preview on. */
const PREVIEWS = ['RUF075', 'B909', 'RUF027'];

/** Runs some rules of ruff, beyond those about layout, over files below a folder. */
export function ruffWith(folder: string, paths: readonly string[], codes: readonly string[]): Found {
  const workspaceOf = (preview: boolean): Workspace => {
    const select = codes.filter((code) => PREVIEWS.includes(code) === preview);
    const lint = { select, preview, mccabe: { 'max-complexity': 15 } };
    return new Workspace({ preview, lint }, PositionEncoding.Utf16);
  };
  const [stable, preview] = [workspaceOf(false), workspaceOf(true)];
  const found = new Map<string, LinesByCode>();
  for (const path of paths) {
    const text = readFileSync(join(folder, path), 'utf8');
    const diagnostics = [stable, preview].flatMap((each) => each.check(text) as Diagnostic[]);
    // What it says of syntax has no code.
    if (diagnostics.some(({ code }) => code === null || code === 'invalid-syntax')) continue;
    const lines: LinesByCode = new Map();
    for (const { code, start_location } of diagnostics) addLine(lines, ruffCode(code!), start_location.row);
    found.set(path, lines);
  }
  return found;
}
