import type { FunctionFact, ParameterFact } from '../../../facts/definitions.ts';

/** What a call hands on. */
interface Handed {
  /** How many arguments by position. */
  readonly positional: number;
  readonly keywords: readonly string[];
}

/**
 * Why a method does not take a call on an object, as the end of a sentence that begins with the method; undefined when it
 * does.
 */
export function misfit({ parameters, decorators }: FunctionFact, { positional, keywords }: Handed): string | undefined {
  const isStatic = decorators.includes('builtins.staticmethod');
  const own = isStatic || parameters[0]?.kind === '*' ? parameters : parameters.slice(1);
  const places = own.filter(({ kind }) => kind === 'positional only' || kind === 'either');
  const takesRest = own.some(({ kind }) => kind === '*');
  const takesAnyKeyword = own.some(({ kind }) => kind === '**');
  if (positional > places.length && !takesRest) return `takes ${count(places.length)}`;
  for (const keyword of keywords) {
    const at = places.findIndex(({ name, kind }) => name === keyword && kind === 'either');
    const isTaken =
      at === -1 ? own.some(({ name, kind }) => name === keyword && kind === 'keyword only') : at >= positional;
    if (!isTaken && (at !== -1 || !takesAnyKeyword)) return `takes no \`${keyword}\``;
  }
  const missing = own.find(
    (parameter) =>
      isRequired(parameter) && !keywords.includes(parameter.name) && !places.slice(0, positional).includes(parameter),
  );
  return missing === undefined ? undefined : `requires \`${missing.name}\``;
}

function isRequired({ kind, hasDefault }: ParameterFact): boolean {
  return !hasDefault && kind !== '*' && kind !== '**';
}

function count(places: number): string {
  if (places === 0) return 'no argument';
  return places === 1 ? 'one argument only' : `${places} arguments only`;
}
