import type { CallArgumentsFact } from '../../../facts/call-arguments.ts';
import { projectDetector } from '../../../project/detector.ts';
import { type Signature, Signatures } from '../../../project/signatures.ts';

export default projectDetector({ facts: ['called', 'fault'] }, function* (project) {
  const signatures = new Signatures(project);
  for (const file of project.files) {
    for (const call of file.callArguments) {
      const found = signatures.of(call, file) ?? [];
      const faults = found.map((signature) => faultOf(signature, call));
      const [signature] = found;
      const [fault] = faults;
      // Where subclasses have methods of their own, one that takes the call is enough.
      if (signature === undefined || fault === undefined || faults.includes(undefined)) continue;
      yield {
        at: { path: file.path, ...call.site },
        called: signature.name,
        fault,
        related: [
          { path: signature.site.path, line: signature.site.line, message: `\`${signature.name}\` is defined here.` },
        ],
      };
    }
  }
});

/** Why a call cannot be bound to a signature; undefined when it can, or when that is not known. */
function faultOf({ parameters }: Signature, { positional, keywords }: CallArgumentsFact): string | undefined {
  if (parameters.some(({ kind }) => kind === '*' || kind === '**')) return undefined;
  const byPosition = parameters.filter(({ kind }) => kind !== 'keyword only');
  if (positional > byPosition.length) {
    return `takes ${count(byPosition.length)} by position and is given ${positional}`;
  }
  const unknown = keywords.find(
    (keyword) => !parameters.some(({ name, kind }) => name === keyword && kind !== 'positional only'),
  );
  if (unknown !== undefined) return `has no parameter \`${unknown}\` to be given by name`;
  const given = new Set(byPosition.slice(0, positional).map(({ name }) => name));
  const twice = keywords.find((keyword) => given.has(keyword));
  if (twice !== undefined) return `is given \`${twice}\` twice, by position and by name`;
  const missing = parameters.filter(
    ({ name, hasDefault }) => !hasDefault && !given.has(name) && !keywords.includes(name),
  );
  if (missing.length === 0) return undefined;
  return `is not given ${missing.map(({ name }) => `\`${name}\``).join(', ')}`;
}

function count(parameters: number): string {
  if (parameters === 0) return 'no argument';
  return parameters === 1 ? 'one argument' : `${parameters} arguments`;
}
