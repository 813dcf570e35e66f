/** Characters that reorder, hide or command: what a reader sees must be what the file holds. */
// eslint-disable-next-line no-control-regex
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** Text of a user made safe for a terminal: control characters become pictures, a tab four spaces. */
export function visible(text: string): string {
  return text.replace(INVISIBLE, (character) => {
    if (character === '\t') return '    ';
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    if (code === 0x7f) return '␡';
    return `<U+${code.toString(16).toUpperCase().padStart(4, '0')}>`;
  });
}
