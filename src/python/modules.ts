/**
 * The dotted name under which a file is imported, as far as its path tells: `src/shop/models.py` is `shop.models`,
 * `shop/__init__.py` is `shop`.
 */
export function modulePath(path: string): string {
  if (path !== last.path) last = { path, module: packageParts(path).join('.') };
  return last.module;
}

/** Who works on a file asks for its name again and again. */
let last = { path: '', module: '' };

/**
 * The absolute name of what `from <written> import …` names.
 *
 * @param written as in the source, leading dots included
 */
export function resolveRelative(path: string, written: string): string {
  const dots = /^\.+/.exec(written)?.[0].length ?? 0;
  if (dots === 0) return written;
  const parts = packageParts(path);
  // One dot is the package itself: of a module, that is the folder; of an __init__, it is the module.
  const up = isPackage(path) ? dots - 1 : dots;
  const base = parts.slice(0, Math.max(0, parts.length - up));
  const rest = written.slice(dots);
  return [...base, ...(rest === '' ? [] : [rest])].join('.');
}

function packageParts(path: string): string[] {
  const parts = path.replace(/\.pyi?$/, '').split('/');
  if (parts.at(-1) === '__init__') parts.pop();
  // The folder of a src layout is on the path, not part of the name.
  if (parts[0] === 'src' && parts.length > 1) parts.shift();
  return parts;
}

function isPackage(path: string): boolean {
  return /(^|\/)__init__\.pyi?$/.test(path);
}
