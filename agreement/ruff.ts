import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-nodejs';
import type { Found } from './by-rule.ts';
import { joined } from './codes.ts';
import { addLine, type LinesByCode } from './ours.ts';
import { unsilenced } from './silenced.ts';

export const RUFF_VERSION = Workspace.version();

/** With its preview on, which the rules on white space need, ruff tells rules by their names. */
const CODE_OF: Readonly<Record<string, string>> = {
  'mixed-spaces-and-tabs': 'E101',
  'indentation-with-invalid-multiple': 'E111',
  'indentation-with-invalid-multiple-comment': 'E114',
  'no-indented-block-comment': 'E115',
  'unexpected-indentation-comment': 'E116',
  'over-indented': 'E117',
  'whitespace-after-open-bracket': 'E201',
  'whitespace-before-close-bracket': 'E202',
  'whitespace-before-punctuation': 'E203',
  'whitespace-after-decorator': 'E204',
  'whitespace-before-parameters': 'E211',
  'multiple-spaces-before-operator': 'E221',
  'multiple-spaces-after-operator': 'E222',
  'tab-before-operator': 'E223',
  'tab-after-operator': 'E224',
  'missing-whitespace-around-operator': 'E225',
  'missing-whitespace-around-bitwise-or-shift-operator': 'E227',
  'missing-whitespace-around-modulo-operator': 'E228',
  'missing-whitespace': 'E231',
  'unexpected-spaces-around-keyword-parameter-equals': 'E251',
  'missing-whitespace-around-parameter-equals': 'E252',
  'too-few-spaces-before-inline-comment': 'E261',
  'no-space-after-inline-comment': 'E262',
  'no-space-after-block-comment': 'E265',
  'multiple-leading-hashes-for-block-comment': 'E266',
  'multiple-spaces-after-keyword': 'E271',
  'multiple-spaces-before-keyword': 'E272',
  'tab-after-keyword': 'E273',
  'tab-before-keyword': 'E274',
  'missing-whitespace-after-keyword': 'E275',
  'blank-line-between-methods': 'E301',
  'blank-lines-top-level': 'E302',
  'too-many-blank-lines': 'E303',
  'blank-line-after-decorator': 'E304',
  'blank-lines-after-function-or-class': 'E305',
  'blank-lines-before-nested-definition': 'E306',
  'multiple-imports-on-one-line': 'E401',
  'module-import-not-at-top-of-file': 'E402',
  'line-too-long': 'E501',
  'redundant-backslash': 'E502',
  'multiple-statements-on-one-line-colon': 'E701',
  'multiple-statements-on-one-line-semicolon': 'E702',
  'useless-semicolon': 'E703',
  'none-comparison': 'E711',
  'true-false-comparison': 'E712',
  'not-in-test': 'E713',
  'not-is-test': 'E714',
  'type-comparison': 'E721',
  'bare-except': 'E722',
  'lambda-assignment': 'E731',
  'ambiguous-variable-name': 'E741',
  'ambiguous-class-name': 'E742',
  'ambiguous-function-name': 'E743',
  'tab-indentation': 'W191',
  'trailing-whitespace': 'W291',
  'missing-newline-at-end-of-file': 'W292',
  'blank-line-with-whitespace': 'W293',
  'too-many-newlines-at-end-of-file': 'W391',
  'invalid-escape-sequence': 'W605',
};

/** The codes that ruff has, as they are compared. */
export const RUFF_CODES: ReadonlySet<string> = new Set(Object.values(CODE_OF).map(joined));

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
    const known = CODE_OF[code ?? ''];
    if (known !== undefined) addLine(found, joined(known), start_location.row);
  }
  return found;
}

/** Rules that run only with its preview on, by their names. */
const PREVIEWS: Readonly<Record<string, string>> = {
  'fallible-context-manager': 'RUF075',
  'loop-iterator-mutation': 'B909',
  'missing-f-string-syntax': 'RUF027',
};

/** Runs some rules of ruff, beyond those about layout, over files below a folder. */
export function ruffWith(folder: string, paths: readonly string[], codes: readonly string[]): Found {
  const previews = Object.values(PREVIEWS);
  const workspaceOf = (preview: boolean): Workspace => {
    const select = codes.filter((code) => previews.includes(code) === preview);
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
    for (const { code, start_location } of diagnostics) addLine(lines, PREVIEWS[code!] ?? code!, start_location.row);
    found.set(path, lines);
  }
  return found;
}
