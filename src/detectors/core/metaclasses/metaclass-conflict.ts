import type { FileFacts } from '../../../facts/facts.ts';
import type { Ancestor, Classes, ProjectClass } from '../../../project/classes.ts';
import { projectDetector } from '../../../project/detector.ts';
import type { Project } from '../../../project/project.ts';

/** The metaclass of some foreign classes, by what they are called. */
const KNOWN: readonly (readonly [base: RegExp, metaclass: string])[] = [
  [
    /^(abc\.ABC|collections\.abc\.\w+|typing(_extensions)?\.(Sequence|Mapping|Iterable|Iterator)|numbers\.\w+)$/,
    'abc.ABCMeta',
  ],
  [/^io\.(IOBase|RawIOBase|BufferedIOBase|TextIOBase)$/, 'abc.ABCMeta'],
  [/^typing(_extensions)?\.Protocol$/, 'typing._ProtocolMeta'],
  [/^enum\.(Enum|IntEnum|StrEnum|Flag|IntFlag)$/, 'enum.EnumType'],
  [/^django\.db\.models\.(enums\.)?(TextChoices|IntegerChoices|Choices)$/, 'django.db.models.enums.ChoicesMeta'],
  [/^django\.db\.models\.(base\.)?Model$/, 'django.db.models.base.ModelBase'],
  [/^django\.forms\.(forms\.)?Form$/, 'django.forms.forms.DeclarativeFieldsMetaclass'],
  [/^django\.forms\.(models\.)?ModelForm$/, 'django.forms.models.ModelFormMetaclass'],
  [/^rest_framework\.serializers\.(Serializer|ModelSerializer)$/, 'rest_framework.serializers.SerializerMetaclass'],
  [/^pydantic\.(main\.)?BaseModel$/, 'pydantic.ModelMetaclass'],
  [/^sqlalchemy\.orm\.(\w+\.)?DeclarativeBase$/, 'sqlalchemy.orm.DeclarativeAttributeIntercept'],
  [
    /^(builtins\.(object|str|int|float|list|dict|tuple|set|frozenset|bytes|\w*(Exception|Error|Warning))|typing(_extensions)?\.Generic|threading\.Thread|collections\.(OrderedDict|defaultdict|deque|Counter)|unittest\.\w*TestCase|logging\.\w+|pathlib\.\w+|contextlib\.ContextDecorator|json\.JSON(En|De)coder)$/,
    'type',
  ],
];

/** What these metaclasses derive from, themselves and `type` left out. */
const ABOVE: Readonly<Record<string, readonly string[]>> = {
  'typing._ProtocolMeta': ['abc.ABCMeta'],
  'pydantic.ModelMetaclass': ['abc.ABCMeta'],
  'django.db.models.enums.ChoicesMeta': ['enum.EnumType'],
  'django.forms.models.ModelFormMetaclass': ['django.forms.forms.DeclarativeFieldsMetaclass'],
};

const SAME: Readonly<Record<string, string>> = { 'enum.EnumMeta': 'enum.EnumType', 'builtins.type': 'type' };

/** A metaclass: its name, and the names of all it derives from, itself included. */
interface Metaclass {
  readonly name: string;
  readonly above: ReadonlySet<string>;
  /** The base that brings it. */
  readonly from: string;
}

export default projectDetector({ facts: ['owner', 'one', 'other', 'first', 'second'] }, function* (project) {
  const { classes } = project;
  for (const owner of classes.all()) {
    if (owner.definition.bases.length === 0 || classes.resolutionOrder(owner) === undefined) continue;
    const found = metaclassesOf(project, owner);
    const conflict = found && conflictIn(found);
    if (conflict === undefined) continue;
    const [one, other] = conflict;
    yield {
      at: owner.definition.site,
      owner: owner.definition.name,
      one: one.from,
      other: other.from,
      first: shown(one),
      second: shown(other),
    };
  }
});

function shown({ name }: Metaclass): string {
  return name.slice(name.lastIndexOf('.') + 1);
}

/** Two of which neither derives from the other, unless a third derives from both. */
function conflictIn(found: readonly Metaclass[]): readonly [Metaclass, Metaclass] | undefined {
  const isWinner = (one: Metaclass): boolean => found.every((other) => one.above.has(other.name));
  if (found.some(isWinner)) return undefined;
  for (const one of found) {
    for (const other of found) if (!one.above.has(other.name) && !other.above.has(one.name)) return [one, other];
  }
  return undefined;
}

/** The metaclasses that a class is asked to have; undefined when one of them is not known. */
function metaclassesOf({ classes }: Project, owner: ProjectClass): readonly Metaclass[] | undefined {
  const found: Metaclass[] = [];
  for (const each of classes.resolutionOrder(owner) ?? []) {
    const metaclass = ownMetaclass(classes, each);
    if (metaclass === undefined) return undefined;
    if (metaclass !== 'none') found.push(metaclass);
  }
  return found;
}

function ownMetaclass(classes: Classes, each: Ancestor): Metaclass | 'none' | undefined {
  if (each.kind === 'foreign') {
    const name = KNOWN.find(([base]) => base.test(each.name))?.[1];
    return name === undefined ? undefined : { name, above: foreign(name), from: each.name };
  }
  const { metaclass, name } = each.definition;
  // A stub tells what the type checker is to believe.
  if (each.file.path.endsWith('.pyi')) return undefined;
  return metaclass === undefined ? 'none' : named(classes, metaclass, each.file, name);
}

function foreign(name: string): ReadonlySet<string> {
  return new Set([name, ...(Object.hasOwn(ABOVE, name) ? ABOVE[name]! : []), 'type']);
}

function named(classes: Classes, metaclass: string, file: FileFacts, from: string): Metaclass | undefined {
  const own = metaclass === '' ? undefined : classes.find(metaclass, file);
  if (own === undefined) {
    const name = Object.hasOwn(SAME, metaclass) ? SAME[metaclass]! : metaclass;
    const isKnown = name === 'type' || KNOWN.some(([, known]) => known === name);
    return isKnown ? { name, above: foreign(name), from } : undefined;
  }
  const order = classes.resolutionOrder(own);
  if (order === undefined) return undefined;
  const above = new Set<string>();
  for (const each of order) {
    if (each.kind === 'class') {
      above.add(`${each.file.module}.${each.definition.name}`);
      continue;
    }
    const name = Object.hasOwn(SAME, each.name) ? SAME[each.name]! : each.name;
    if (name !== 'type' && !KNOWN.some(([, known]) => known === name)) return undefined;
    for (const one of foreign(name)) above.add(one);
  }
  return above.has('type') ? { name: `${own.file.module}.${own.definition.name}`, above, from } : undefined;
}
