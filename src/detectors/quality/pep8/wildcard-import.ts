import { detector } from '../../../python/detector.ts';
import { isFacade } from './facade.ts';

/** Modules of settings that take over those of a base module by custom. */
const SETTINGS = /(^|\/)(?:settings|config)(\/|\.py$)|(^|\/)\w*settings\w*\.py$/;

export default detector({ kinds: ['wildcard_import'], facts: ['module'] }, function* (node, file) {
  if (/(^|\/)__init__\.pyi?$|\.pyi$/.test(file.path) || SETTINGS.test(file.path) || isFacade(file)) return;
  const statement = file.parent(node)!;
  yield { at: statement, module: file.text(file.child(statement, 'module_name')!) };
});
