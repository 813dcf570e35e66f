import type { Site } from '../model/site.ts';
import { argumentsOf } from '../python/arguments.ts';
import type { Node, PythonFile } from '../python/file.ts';
import { members, stringValue } from '../python/literals.ts';
import { siteOf } from '../python/site.ts';
import { referenceTo } from './reference.ts';
import { type ReadFact, readsOf } from './row-reads.ts';
import type { Instances } from './instances.ts';
import { type RowsFact, RowsReader } from './rows.ts';

/** A field that a serializer of Django REST framework's declares. */
export interface SerializerFieldFact {
  readonly name: string;
  /** Absolute name of its class, which may be a serializer's. */
  readonly type: string;
  /** Where the value is read, dotted; empty when it is computed. */
  readonly source?: string;
  readonly isMany: boolean;
  readonly isWriteOnly: boolean;
  /** The method of a method field, when it is not `get_` and the field's name. */
  readonly method?: string;
  readonly site: Site;
}

export interface SerializerFact {
  /** Name of the class with those around it, dotted. */
  readonly name: string;
  /** `Meta.fields`, or `all`; absent when there is none or it is computed. */
  readonly fields?: readonly string[] | 'all';
  /** Whether `Meta` says anything else about what is shown. */
  readonly isFurther: boolean;
  readonly declared: readonly SerializerFieldFact[];
  /** What its methods `get_…` read of the object that they are given. */
  readonly methods: readonly { readonly name: string; readonly reads: readonly ReadFact[] }[];
}

/** What a class says of the rows that it shows and of how it shows them. */
export interface ViewFact {
  readonly name: string;
  /** Absolute name of `serializer_class`; empty when it is computed. */
  readonly serializer?: string;
  readonly queryset?: { readonly rows: RowsFact; readonly site: Site };
}

/** `OrderSerializer(orders, many=True)`. */
export interface SerializedRows {
  /** Absolute name of what is called. */
  readonly serializer: string;
  readonly rows: RowsFact;
  readonly site: Site;
}

/** What a file says of Django REST framework. */
export interface SerializerFacts {
  readonly serializers: readonly SerializerFact[];
  readonly views: readonly ViewFact[];
  readonly serialized: readonly SerializedRows[];
}

const NONE: SerializerFacts = { serializers: [], views: [], serialized: [] };

/** Reads the serializers of a file, and what it shows by serializers. */
export function serializerFacts(file: PythonFile, instances: Instances): SerializerFacts {
  if (file.isTest || !file.holds('Serializer', 'serializer_class', 'ViewSet', 'APIView')) return NONE;
  const reader = new RowsReader(file, instances);
  const serializers: SerializerFact[] = [];
  const views: ViewFact[] = [];
  const serialized: SerializedRows[] = [];
  for (const node of file.nodesOf('class_definition', 'call')) {
    if (file.is(node, 'class_definition')) {
      const about = classBody(file, node);
      if (about === undefined) continue;
      if (/Serializer/.test(about.heading)) serializers.push(serializer(file, about));
      else if (/View|Mixin/.test(about.heading)) views.push(...view(file, reader, about));
    } else {
      const found = serializedRows(file, reader, node);
      if (found !== undefined) serialized.push(found);
    }
  }
  return { serializers, views, serialized };
}

interface ClassBody {
  readonly name: string;
  /** Its name and bases as written. */
  readonly heading: string;
  readonly statements: readonly Node[];
}

function classBody(file: PythonFile, node: Node): ClassBody | undefined {
  const name = file.child(node, 'name');
  const body = file.child(node, 'body');
  if (name === undefined || body === undefined || file.enclosingFunction(node) !== undefined) return undefined;
  const bases = file.child(node, 'superclasses');
  const heading = `${file.text(name)} ${bases === undefined ? '' : file.text(bases)}`;
  return { name: file.enclosingDefinition(name), heading, statements: file.statements(body) };
}

/** `name = value` in a class. */
function assigned(file: PythonFile, statement: Node): { name: string; value: Node; node: Node } | undefined {
  const node = file.is(statement, 'expression_statement') ? file.namedChildren(statement)[0] : undefined;
  if (!file.is(node, 'assignment')) return undefined;
  const left = file.child(node, 'left');
  const value = file.child(node, 'right');
  return file.is(left, 'identifier') && value !== undefined ? { name: file.text(left), value, node } : undefined;
}

function serializer(file: PythonFile, { name, statements }: ClassBody): SerializerFact {
  const declared: SerializerFieldFact[] = [];
  const methods: { name: string; reads: readonly ReadFact[] }[] = [];
  let meta: Pick<SerializerFact, 'fields' | 'isFurther'> = { isFurther: false };
  for (const statement of statements) {
    const assignment = assigned(file, statement);
    if (assignment !== undefined && file.is(assignment.value, 'call')) {
      const field = declaredField(file, assignment.name, assignment.value, assignment.node);
      if (field !== undefined) declared.push(field);
    } else if (file.is(statement, 'class_definition') && file.text(file.child(statement, 'name')!) === 'Meta') {
      meta = shown(file, statement);
    }
    const method = file.is(statement, 'decorated_definition') ? file.child(statement, 'definition') : statement;
    if (file.is(method, 'function_definition')) methods.push(...methodReads(file, method));
  }
  return { name, ...meta, declared, methods };
}

function declaredField(file: PythonFile, name: string, call: Node, node: Node): SerializerFieldFact | undefined {
  const type = referenceTo(file, file.child(call, 'function'));
  if (!/(Field|Serializer)$/.test(type)) return undefined;
  const { keywords, positional } = argumentsOf(file, call);
  const source = keywords.get('source');
  const isMethod = type.endsWith('SerializerMethodField');
  const method = isMethod ? stringValue(file, keywords.get('method_name') ?? positional[0]) : undefined;
  return {
    name,
    type,
    ...(source === undefined ? {} : { source: stringValue(file, source) ?? '' }),
    isMany: file.is(keywords.get('many'), 'true'),
    isWriteOnly: file.is(keywords.get('write_only'), 'true'),
    ...(method === undefined ? {} : { method }),
    site: siteOf(file, node),
  };
}

function shown(file: PythonFile, meta: Node): Pick<SerializerFact, 'fields' | 'isFurther'> {
  let fields: readonly string[] | 'all' | undefined;
  let isFurther = file.child(meta, 'superclasses') !== undefined;
  const body = file.child(meta, 'body');
  for (const statement of body === undefined ? [] : file.statements(body)) {
    const assignment = assigned(file, statement);
    if (assignment?.name === 'fields') {
      const names = members(file, assignment.value)?.map((member) => stringValue(file, member) ?? '');
      if (names !== undefined && !names.includes('')) fields = names;
      if (stringValue(file, assignment.value) === '__all__') fields = 'all';
    }
    isFurther ||= /^(exclude|depth|extra_kwargs|list_serializer_class|expandable_fields)$/.test(assignment?.name ?? '');
  }
  return { ...(fields === undefined ? {} : { fields }), isFurther };
}

/** What `get_total(self, order)` reads of `order`. */
function methodReads(file: PythonFile, method: Node): { name: string; reads: readonly ReadFact[] }[] {
  const name = file.child(method, 'name');
  const parameters = file.child(method, 'parameters');
  const [, second, ...more] = parameters === undefined ? [] : file.namedChildren(parameters);
  if (name === undefined || second === undefined || more.length > 0) return [];
  const parameter = file.is(second, 'typed_parameter') ? file.namedChildren(second)[0] : second;
  const binding = file.is(parameter, 'identifier') ? file.scopes.binding(parameter) : undefined;
  if (binding?.definitions.length !== 1) return [];
  const { references } = binding;
  const end = firstExit(file, method);
  const read = references.filter((node) => node < end && !isConditional(file, node, method));
  const reads = readsOf(file, references, read);
  return reads.length === 0 ? [] : [{ name: file.text(name), reads }];
}

/** Where the first statement ends that may leave the method early: what comes behind is for some objects only. */
function firstExit(file: PythonFile, method: Node): Node {
  const body = file.child(method, 'body');
  const leaves = (statement: Node): boolean =>
    file.is(statement, 'if_statement') &&
    [...file.walk(statement)].some((node) => file.is(node, 'return_statement', 'raise_statement'));
  const exit = body === undefined ? undefined : file.statements(body).find((statement) => leaves(statement));
  return exit === undefined ? Infinity : file.tree.after[exit]!;
}

/** Whether a place is reached for some objects only, so that most of them may never read what it reads. */
function isConditional(file: PythonFile, node: Node, method: Node): boolean {
  let inner = node;
  for (const outer of file.ancestors(node)) {
    if (outer === method) break;
    if (file.is(outer, 'function_definition', 'lambda', 'except_clause', 'else_clause', 'elif_clause')) return true;
    if (file.is(outer, 'if_statement') && file.field(inner) !== 'condition') return true;
    inner = outer;
  }
  return false;
}

function view(file: PythonFile, reader: RowsReader, { name, statements }: ClassBody): ViewFact[] {
  let about: Pick<ViewFact, 'serializer' | 'queryset'> = {};
  for (const statement of statements) {
    const assignment = assigned(file, statement);
    if (assignment?.name === 'serializer_class') {
      about = { ...about, serializer: referenceTo(file, assignment.value) };
    } else if (assignment?.name === 'queryset') {
      const rows = reader.of(assignment.value);
      if (rows !== undefined) about = { ...about, queryset: { rows, site: siteOf(file, assignment.node) } };
    }
  }
  return Object.keys(about).length === 0 ? [] : [{ name, ...about }];
}

function serializedRows(file: PythonFile, reader: RowsReader, call: Node): SerializedRows | undefined {
  const callee = file.child(call, 'function');
  if (!file.is(callee, 'identifier', 'attribute') || !/Serializer$/.test(file.text(callee))) return undefined;
  const { positional, keywords } = argumentsOf(file, call);
  const instances = positional[0] ?? keywords.get('instance');
  if (instances === undefined || !file.is(keywords.get('many'), 'true')) return undefined;
  const serializer = referenceTo(file, callee);
  const rows = serializer === '' ? undefined : reader.of(instances);
  return rows === undefined ? undefined : { serializer, rows, site: siteOf(file, call) };
}
