/**
 * Whether a mode as git writes it, in octal, is that of a file with bytes of its own: not of a symbolic link, a submodule, a
 * folder, or of nothing.
 */
export function isFileMode(mode: string): boolean {
  return mode.startsWith('100');
}
