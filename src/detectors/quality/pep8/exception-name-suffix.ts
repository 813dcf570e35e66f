import { basesOf, ownClass } from '../../../python/classes.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** Exceptions that are errors, by Python's own word. */
const IS_ERROR = /^(builtins\.(Exception|\w+Error)|(\w+\.)*\w+Error)$/;

/** Of what is raised some is no error: a warning, a way out, a signal, an answer of HTTP. */
const NO_ERROR =
  /(Error|Errors|Warning|Exit|Interrupt|Signal|Stop|Done|Skip|Skipped|Abort|Aborted|Cancel|Cancelled|Canceled|Retry|Redirect|Finished|Break|Continue|Timeout|Ignore|Reject|Response)$|^_*(Stop|Skip|Abort|Cancel|Retry|Redirect|Break|Continue|Delay|HTTP|Http)/;

/** More classes above one another than a person writes into one file. */
const LONGEST_LINEAGE = 20;

export default detector({ kinds: ['class_definition'], facts: ['name', 'better'] }, function* (node, file) {
  const identifier = file.child(node, 'name')!;
  const name = file.text(identifier);
  if (NO_ERROR.test(name) || !isError(file, node)) return;
  yield { at: identifier, name, better: `${name.replace(/(?<=\w)(Exception|Err)$/, '')}Error` };
});

/** Whether a class derives from an exception that is an error, and is mixed with nothing that is not known. */
function isError(file: PythonFile, definition: Node): boolean {
  const classes = new Set([definition]);
  let isKnown = false;
  for (const current of classes) {
    if (classes.size > LONGEST_LINEAGE) return false;
    for (const base of basesOf(file, current)) {
      const here = ownClass(file, base);
      if (here !== undefined) classes.add(here);
      else isKnown ||= IS_ERROR.test(file.scopes.qualifiedName(base) ?? '');
    }
  }
  return isKnown;
}
