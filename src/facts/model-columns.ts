import { argumentsOf, calledName } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { flags, sizeOf } from './migration-columns.ts';
import type { ColumnFact } from './operations.ts';

/** The words of a declaration that its reader has worked out already. */
type Known = Pick<ColumnFact, 'name' | 'type' | 'column' | 'target'>;

/** Types that say by themselves whether they take None; a lower-case name of the project's own may stand for anything. */
const PLAIN_TYPE = /^builtins\.\w+$|(^|\.)[A-Z]\w*$|^(datetime|uuid|decimal)\.\w+$/;

/**
 * The column that `mapped_column(String(20), nullable=False)`, `Mapped[str | None]` or both declare.
 *
 * @param call left out when the annotation is all there is
 * @param annotation what stands behind the colon, when that is `Mapped[…]`
 */
export function mappedColumn(
  file: PythonFile,
  known: Known,
  call: Node | undefined,
  annotation: Node | undefined,
): ColumnFact {
  const { positional, keywords, isComplete } =
    call === undefined
      ? { positional: [], keywords: new Map<string, Node>(), isComplete: true }
      : argumentsOf(file, call);
  const is = flags(file, keywords);
  const called = (pattern: RegExp): Node | undefined =>
    positional.find((part) => file.is(part, 'call') && pattern.test(calledName(file, part) ?? ''));
  const isPrimary = is('primary_key') === true;
  const takesNone = annotation === undefined || /\b(Optional|None)\b/.test(file.text(annotation));
  const nullable = is('nullable');
  const isAlias = annotation !== undefined && nullable === undefined && !PLAIN_TYPE.test(known.type);
  const isGiven = (keyword: string): boolean => keywords.has(keyword) && !file.is(keywords.get(keyword), 'none');
  const sized = positional.find((part) => file.is(part, 'call') && sizeOf(file, part).size !== undefined);
  return {
    ...known,
    isNullable: nullable === true || (nullable === undefined && !isPrimary && takesNone),
    hasDefault: isGiven('default') || isGiven('default_factory') || isGiven('insert_default'),
    hasDatabaseDefault:
      isGiven('server_default') || called(/^(Computed|Identity|Sequence|FetchedValue)$/) !== undefined,
    isUnique: is('unique') === true,
    isIndexed: is('index') === true,
    isPrimary,
    hasConstraint: called(/^ForeignKey$/) !== undefined,
    ...sizeOf(file, sized),
    isComplete: isComplete && !isAlias && ['nullable', 'unique', 'index'].every((each) => is(each) !== 'computed'),
  };
}
