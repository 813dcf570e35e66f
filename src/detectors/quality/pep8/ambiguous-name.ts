import { detector } from '../../../python/detector.ts';
import type { Definition } from '../../../python/bindings.ts';

const AMBIGUOUS = ['l', 'O', 'I'] as const;

export default detector({ kinds: ['module'], facts: ['name', 'lookalike'] }, function* (_module, file) {
  for (const scope of file.scopes.all) {
    for (const name of AMBIGUOUS) {
      // One look at a name is enough: whoever renames it does so everywhere in its scope.
      const chosen = scope.bindings.get(name)?.definitions.find((definition) => isChosenHere(name, definition));
      if (chosen !== undefined) yield { at: chosen.node, name, lookalike: name === 'O' ? '0' : '1' };
    }
  }
});

/** Whether the name is the author's choice: `from re import I` takes what there is, `import i as I` does not. */
function isChosenHere(name: string, { kind, target }: Definition): boolean {
  if (kind === 'del' || kind === 'augmented assignment') return false;
  return kind !== 'import' || target?.split('.').at(-1) !== name;
}
