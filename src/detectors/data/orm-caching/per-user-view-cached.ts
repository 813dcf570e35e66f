import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

const CACHED = 'django.views.decorators.cache.cache_page';
const CONTROLLED = 'django.views.decorators.cache.cache_control';
const VARIES = /^django\.views\.decorators\.(vary\.vary_on_(cookie|headers)|cache\.(never_cache|cache_control))$/;
const SIGNED_IN =
  /^django\.contrib\.auth\.decorators\.(login_required|permission_required|user_passes_test)$|^django\.contrib\.admin\.views\.decorators\.staff_member_required$/;
/** What a request carries of the person who sends it. */
const PERSONAL = /^(user|session|COOKIES|auth)$/;

export default detector(
  {
    kinds: ['function_definition', 'class_definition'],
    facts: ['view', 'reads'],
    words: ['cache_page', 'cache_control'],
  },
  function* (node, file) {
    if (file.isTest || !file.imports.has('django')) return;
    const decorators = file.decorators(node).map((decorator) => {
      const names = namesIn(file, decorator);
      // `cache_control(public=True)` lets any proxy hand the answer to others; with anything else it speaks of one browser.
      const isPublic = names.includes(CONTROLLED) && /\bpublic\s*=\s*True\b/.test(file.text(decorator));
      return { decorator, names, isCached: names.includes(CACHED) || isPublic, isPublic };
    });
    const at = decorators.findIndex(({ isCached }) => isCached);
    const name = file.child(node, 'name');
    if (at === -1 || name === undefined) return;
    if (decorators.some(({ names, isPublic }) => !isPublic && names.some((each) => VARIES.test(each)))) return;
    // What stands above the cache is asked before it, and its answer is not kept.
    const inside = decorators.slice(at + 1).find(({ names }) => names.some((each) => SIGNED_IN.test(each)));
    const reads = inside === undefined ? personalRead(file, node) : `@${file.text(inside.decorator)}`;
    if (reads === undefined) return;
    yield { at: decorators[at]!.decorator, view: file.text(name), reads };
  },
);

/** The absolute names in a decorator, those in `method_decorator(…)` and in lists included. */
function namesIn(file: PythonFile, decorator: Node): string[] {
  return [decorator, ...file.walk(decorator)].flatMap((node) =>
    file.is(node, 'identifier', 'attribute') ? (file.scopes.qualifiedName(node) ?? []) : [],
  );
}

/** `request.user`, `self.request.session` and the like, where the view reads it. */
function personalRead(file: PythonFile, view: Node): string | undefined {
  for (const node of file.walk(view)) {
    if (!file.is(node, 'attribute')) continue;
    const attribute = file.child(node, 'attribute');
    const object = file.child(node, 'object');
    if (attribute === undefined || object === undefined || !PERSONAL.test(file.text(attribute))) continue;
    if (/^(self\.)?request$/.test(file.text(object))) return file.text(node);
  }
  return undefined;
}
