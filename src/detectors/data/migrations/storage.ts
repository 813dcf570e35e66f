import type { ColumnFact } from '../../../facts/operations.ts';

const STORAGE: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    varchar: 'CharField EmailField URLField SlugField FileField ImageField FilePathField String Unicode VARCHAR str',
    text: 'TextField Text UnicodeText TEXT',
    integer: 'IntegerField PositiveIntegerField Integer INTEGER INT int',
    bigint: 'BigIntegerField PositiveBigIntegerField BigInteger BIGINT',
    smallint: 'SmallIntegerField PositiveSmallIntegerField SmallInteger SMALLINT',
    boolean: 'BooleanField NullBooleanField Boolean BOOLEAN bool',
    timestamp: 'DateTimeField DateTime TIMESTAMP datetime',
    date: 'DateField Date DATE date',
    numeric: 'DecimalField Numeric NUMERIC DECIMAL Decimal',
    float: 'FloatField Float FLOAT float',
    uuid: 'UUIDField UUID Uuid',
    json: 'JSONField',
    jsonb: 'JSONB',
    binary: 'BinaryField LargeBinary BYTEA bytes',
    relation: 'ForeignKey OneToOneField',
    'many-to-many': 'ManyToManyField',
  }).flatMap(([kind, names]) => names.split(' ').map((name) => [name, kind])),
);

/** How a database keeps a column of either ORM; undefined for a type that is not known. */
export function storage({ type }: ColumnFact): string | undefined {
  const name = type.slice(type.lastIndexOf('.') + 1);
  return Object.hasOwn(STORAGE, name) ? STORAGE[name] : undefined;
}
