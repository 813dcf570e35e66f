import { detector } from '../../../python/detector.ts';

/** A comment that a tool reads, and that has to stand on the line it speaks of. */
const PRAGMA = /#\s*(?:noqa|nosec|type:|mypy:|pyright:|pylint:|pragma:|isort:|fmt:|ruff:|flake8:|ty:|waymark:)/i;

/** A character outside the basic plane, which UTF-16 counts twice. */
const PAIR = /[\ud800-\udbff][\udc00-\udfff]/g;

export default detector({ kinds: ['module'], facts: ['length', 'maximum'] }, function* (_module, file, options) {
  const maximum = Number(options['maximum']);
  for (let line = 1; line <= file.lines.count; line += 1) {
    const start = file.lines.start(line);
    if (file.lines.end(line) - start <= maximum) continue;
    const text = withoutPragma(file.line(line)).trimEnd();
    const length = text.length - (text.match(PAIR)?.length ?? 0);
    if (length <= maximum || isShebang(text, line) || isUnbreakable(text, maximum)) continue;
    const within = Array.from(text.slice(0, 2 * maximum))
      .slice(0, maximum)
      .join('');
    const excess = { start: start + Buffer.byteLength(within), end: start + Buffer.byteLength(text) };
    yield { at: excess, length, maximum };
  }
});

function withoutPragma(text: string): string {
  const pragma = PRAGMA.exec(text);
  return pragma === null ? text : text.slice(0, pragma.index);
}

function isShebang(text: string, line: number): boolean {
  return line === 1 && text.startsWith('#!');
}

/** Whether the line is too long by one word that a break would spoil: a lone word, or a URL that ends the line. */
function isUnbreakable(text: string, maximum: number): boolean {
  const words = text.trim().split(/\s+/);
  const last = words.at(-1)!;
  if (last.includes('://')) return text.length - last.length <= maximum;
  if (words.length === 2 && words[0] === '#') return true;
  // A call can be broken after its bracket.
  return words.length === 1 && !/\w\(/.test(last);
}
