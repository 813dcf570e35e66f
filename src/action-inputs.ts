import { PROFILES, type Wishes } from './model/config.ts';
import { FAIL_ON, type FailOn } from './model/review.ts';

/** What a workflow asks of the Action. */
export interface Inputs extends Wishes {
  readonly token: string | undefined;
  readonly failOn: FailOn | undefined;
  /** As it was named. */
  readonly sarifFile: string | undefined;
}

/** An input that is not what it should be. */
export class InputError extends Error {
  override readonly name = 'InputError';
}

/**
 * Reads the inputs that action.yml declares.
 *
 * @param read the text of an input; empty when it was not given
 * @throws InputError
 */
export function readInputs(read: (name: string) => string): Inputs {
  const text = (name: string): string | undefined => read(name).trim() || undefined;
  const names = (name: string): readonly string[] | undefined => {
    const given = read(name)
      .split(/[,\n]/)
      .map((each) => each.trim())
      .filter((each) => each !== '');
    return given.length > 0 ? given : undefined;
  };
  const oneOf = <Value extends string>(name: string, values: readonly Value[]): Value | undefined => {
    const given = text(name);
    const known = values.find((value) => value === given);
    if (given === undefined || known !== undefined) return known;
    throw new InputError(`The input ${name} is ${JSON.stringify(given)}; it has to be one of ${values.join(', ')}.`);
  };
  return {
    token: text('token'),
    profile: oneOf('profile', PROFILES),
    select: names('select'),
    ignore: names('ignore'),
    failOn: oneOf('fail-on', FAIL_ON),
    sarifFile: text('sarif-file'),
  };
}
