import { detector } from '../../../python/detector.ts';

/** What everybody calls these modules. */
const CUSTOMARY = new Set([
  'xml.etree.ElementTree as ET',
  'xml.etree.cElementTree as ET',
  'ElementTree as ET',
  'cElementTree as ET',
]);

/** What a module tells of itself: `__version__ as VERSION`. */
const DUNDER = /^__\w+__$/;

/** What everybody calls a class that may be any of several. */
const ANY_CLASS = /^_?(cls|klass)$/;

export default detector({ kinds: ['aliased_import'], facts: ['name', 'alias', 'was', 'is'] }, function* (node, file) {
  const imported = file.child(node, 'name')!;
  const identifier = file.child(node, 'alias')!;
  const name = file.text(imported).split('.').at(-1)!;
  const alias = file.text(identifier);
  if (
    name === alias ||
    DUNDER.test(name) ||
    ANY_CLASS.test(alias) ||
    CUSTOMARY.has(`${file.text(imported)} as ${alias}`)
  )
    return;
  // `UUID as ModelUUID`, where the name itself says what it is.
  if (alias.includes(name)) return;
  const [was, is] = [styleOf(name), styleOf(alias)];
  if (was === undefined || is === undefined || was === is) return;
  const isModule = file.is(file.parent(node), 'import_statement');
  // Not every class is called like one: `registry`, `JSON`. The alias says what it is.
  if (!isModule && (was === 'a function or variable' || (is === 'a class' && !name.includes('_')))) return;
  // Of a module's name nobody expects to know what it is from its capitals.
  if (isModule && is !== 'a class' && is !== 'a constant') return;
  if (was === 'a class' && is === 'a constant' && isAcronym(name, alias)) {
    yield { at: identifier, name, alias, was, is: 'an acronym that reads like a constant' };
  } else {
    yield { at: identifier, name, alias, was, is };
  }
});

/** What a name looks like; undefined where its style does not tell, as that of `T`. */
function styleOf(name: string): 'a class' | 'a constant' | 'a function or variable' | undefined {
  const word = name.replace(/^_+/, '');
  if (word.length < 2) return undefined;
  if (word === word.toLowerCase()) return /\p{Ll}/u.test(word) ? 'a function or variable' : undefined;
  if (word === word.toUpperCase()) return 'a constant';
  return /^\p{Lu}/u.test(word) && !word.includes('_') ? 'a class' : undefined;
}

/** Whether an alias is made of the capitals of a name: `OD` of `OrderedDict`. */
function isAcronym(name: string, alias: string): boolean {
  return name.replaceAll(/[^\p{Lu}]/gu, '') === alias;
}
