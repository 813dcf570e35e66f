import { equalities } from '../src/detectors/quality/pep8/comparison.ts';
import { mayBeOverloaded } from '../src/detectors/quality/pep8/overloading.ts';
import type { Node, PythonFile } from '../src/python/file.ts';
import { nodesOn, says } from './around-line.ts';
import type { Difference, Reason } from './reasons.ts';

/** Whether one of the comparisons on a line with a constant may be overloaded, or compares two constants. */
function hasOverloaded({ file, line }: Difference): boolean {
  // The operator may stand some lines below the beginning of the comparison.
  for (let first = line; first > Math.max(0, line - 20); first -= 1) {
    for (const node of nodesOn(file, first, 'comparison_operator')) {
      for (const { left, right } of equalities(file, node)) {
        const isLeft = file.is(left, 'none', 'true', 'false');
        const isRight = file.is(right, 'none', 'true', 'false');
        if (isLeft && isRight) return true;
        if ((isLeft || isRight) && mayBeOverloaded(file, node, isLeft ? right : left)) return true;
      }
    }
  }
  return false;
}

const AMBIGUOUS = ['l', 'O', 'I'];

function ambiguousBindings(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'identifier').filter((node) => AMBIGUOUS.includes(file.text(node)));
}

function ambiguousDefinitions(file: PythonFile, line: number): Node[] {
  return ambiguousBindings(file, line).filter((node) =>
    file.scopes.binding(node)?.definitions.some((definition) => definition.node === node),
  );
}

/** What holds a name that no sign right beside it shows to be bound. */
const UNSEEN_TARGETS = [
  'aliased_import',
  'dotted_name',
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'list_splat_pattern',
  'dictionary_splat_pattern',
  'typed_parameter',
  'parameters',
  'lambda_parameters',
] as const;

function enclosingStatement(file: PythonFile, node: Node): Node {
  return [node, ...file.ancestors(node)].find((each) => file.is(file.parent(each), 'block', 'module')) ?? node;
}

/** How many blocks end between a statement and the one before it. */
function blocksEndedAbove(file: PythonFile, statement: Node): number {
  const before = file.statements(file.parent(statement)!).findLast((other) => other < statement);
  if (before === undefined) return 0;
  const blocks = [...file.descendants(before)].filter((node) => file.is(node, 'block'));
  return blocks.filter((block) => file.end(block) === file.end(before)).length;
}

function isNamedElsewhere({ file, line, ours }: Difference): boolean {
  return ambiguousBindings(file, line).some((node) =>
    file.scopes.binding(node)?.definitions.some((definition) => says(ours, file.lineOf(definition.node), 'E741')),
  );
}

function typeCallsOn(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'call').filter((node) => file.text(file.child(node, 'function')!) === 'type');
}

function isTypeCall(file: PythonFile, node: Node | undefined): boolean {
  return file.is(node, 'call') && file.text(file.child(node, 'function')!) === 'type';
}

/** The comparisons on a line by `==` or `!=` with `type(…)` on a side, with what stands between its brackets there. */
function typeComparisonsOn(
  file: PythonFile,
  line: number,
): { readonly node: Node; readonly left: string | undefined; readonly right: string | undefined }[] {
  const asked = (node: Node): string | undefined =>
    isTypeCall(file, node) ? file.text(file.child(node, 'arguments')!).slice(1, -1).trim() : undefined;
  return nodesOn(file, line, 'comparison_operator').flatMap((node) =>
    equalities(file, node)
      .map(({ left, right }) => ({ node, left: asked(left), right: asked(right) }))
      .filter(({ left, right }) => left !== undefined || right !== undefined),
  );
}

function bareClausesOn(file: PythonFile, line: number): Node[] {
  return nodesOn(file, line, 'except_clause').filter((node) => file.child(node, 'value') === undefined);
}

/** The statements of the module above a line that are no imports. */
function statementsAbove(file: PythonFile, line: number): Node[] {
  return file
    .statements(0)
    .filter((statement) => file.lineOf(statement) < line)
    .filter((statement) => !file.is(statement, 'import_statement', 'import_from_statement', 'future_import_statement'));
}

function preparesSomething(file: PythonFile, statement: Node): boolean {
  const isLater = (node: Node): boolean => file.is(node, 'function_definition', 'class_definition');
  if (isLater(statement) || file.is(statement, 'decorated_definition')) return false;
  return [statement, ...file.walk(statement, isLater)].some((node) => {
    const [expression] = file.is(node, 'expression_statement') ? file.namedChildren(node) : [];
    if (file.is(expression, 'call', 'await')) return true;
    const isBinding = file.is(expression, 'assignment', 'augmented_assignment');
    return isBinding && file.is(file.child(expression, 'left'), 'attribute', 'subscript');
  });
}

function bindsNothingElse(file: PythonFile, statement: Node): boolean {
  if (file.is(statement, 'if_statement', 'try_statement', 'with_statement')) return true;
  if (file.is(statement, 'delete_statement', 'assert_statement', 'pass_statement')) return true;
  const [expression] = file.is(statement, 'expression_statement') ? file.namedChildren(statement) : [];
  if (file.is(expression, 'string', 'concatenated_string', 'ellipsis')) return true;
  if (!file.is(expression, 'assignment')) return false;
  const target = file.text(file.child(expression, 'left')!);
  const value = file.child(expression, 'right');
  return (
    /^__\w+__$/.test(target) || (value !== undefined && /importorskip|import_module|__import__/.test(file.text(value)))
  );
}

/** Why the rules about imports, statements and names differ from pycodestyle and ruff, by their codes. */
export const STATEMENT_REASONS: readonly Reason[] = [
  {
    codes: ['E721'],
    side: 'judge',
    judge: 'ruff',
    says: 'What is compared with a class is no call of `type`, and may be a class on purpose.',
    holds: ({ file, line }) => nodesOn(file, line, 'call').every((node) => !/^type\b/.test(file.text(node))),
  },
  {
    codes: ['E401'],
    side: 'waymark',
    says: 'The import is not the first statement of its line, where pycodestyle does not look.',
    holds: ({ file, line }) => !/^\s*import\b/.test(file.line(line)),
  },
  {
    codes: ['E402'],
    side: 'judge',
    says: 'The file is a notebook, which imports in the cell that needs it.',
    holds: ({ file }) => /^# ?%%/m.test(file.text(0)),
  },
  {
    codes: ['E402'],
    side: 'judge',
    says: 'What `*` brings in replaces what stands above it, so that its place matters.',
    holds: ({ file, line }) => nodesOn(file, line, 'wildcard_import').length > 0,
  },
  {
    codes: ['E402'],
    side: 'judge',
    says: 'A call, or an assignment to an attribute or an element, stands above: the import may need what it does.',
    holds: ({ file, line }) => statementsAbove(file, line).some((statement) => preparesSomething(file, statement)),
  },
  {
    codes: ['E402'],
    side: 'judge',
    says: 'Only assertions, conditions, texts and names with two underscores, or modules that a call imports, stand above.',
    holds: ({ file, line }) => statementsAbove(file, line).every((statement) => bindsNothingElse(file, statement)),
  },
  {
    codes: ['E701'],
    side: 'judge',
    says: 'The class is a stub whose body is `...`.',
    holds: ({ file, line }) => /:\s*\.\.\.\s*(#.*)?$/.test(file.line(line)),
  },
  {
    codes: ['E703'],
    side: 'judge',
    says: 'The semicolon ends a cell of a notebook.',
    holds: ({ file }) => /^# ?%%/m.test(file.text(0)),
  },
  {
    codes: ['E711', 'E712'],
    side: 'judge',
    says: 'The operator may be overloaded, as in a filter of SQLAlchemy or on an array.',
    holds: hasOverloaded,
  },
  {
    codes: ['E712'],
    side: 'judge',
    says: 'A test asserts it, where `True` is not the same as what is as good as true.',
    holds: ({ file, line }) =>
      file.isTest &&
      nodesOn(file, line, 'comparison_operator').some((node) => file.is(file.parent(node), 'assert_statement')),
  },
  {
    codes: ['E713', 'E714'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'The operand holds brackets or spaces, where pycodestyle’s pattern ends.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'not_operator').some((node) => {
        const comparison = file.child(node, 'argument');
        const operand = comparison === undefined ? undefined : file.namedChildren(comparison)[0];
        return operand !== undefined && /[\s()[\]{}]/.test(file.text(operand));
      }),
  },
  {
    codes: ['E713', 'E714'],
    side: 'judge',
    says: 'The comparison goes on or is negated already, so that no operator says the same.',
    holds: ({ file, line }) => /\bis not\b|\bnot in\b|\bin\b.*\bin\b|\bis\b.*\bis\b/.test(file.line(line)),
  },
  {
    codes: ['E721'],
    side: 'judge',
    says: 'The file is a test, where the exact class is often what is asked.',
    holds: ({ file, line }) => file.isTest && typeCallsOn(file, line).length > 0,
  },
  {
    codes: ['E721'],
    side: 'judge',
    judge: 'pycodestyle',
    until: '2.11',
    says: 'What is compared is a class of `types`, and no `type(…)`: pycodestyle leaves it alone since 2.11.',
    holds: ({ file, line }) => typeCallsOn(file, line).length === 0 && /\btypes\.\w+Type\b/.test(file.line(line)),
  },
  {
    codes: ['E721'],
    side: 'judge',
    judge: 'pycodestyle',
    until: '2.11',
    says: '`is` between types is the way out, as pycodestyle has it since 2.11.',
    holds: ({ file, line }) => typeCallsOn(file, line).length > 0 && /\bis\b/.test(file.line(line)),
  },
  {
    codes: ['E721'],
    side: 'judge',
    says: 'Both are types in a method that compares objects.',
    holds: ({ file, line }) =>
      typeCallsOn(file, line).some((node) => {
        const method = file.enclosingFunction(node);
        return method !== undefined && /^__(?:eq|ne|lt|le|gt|ge)__$/.test(file.text(file.child(method, 'name')!));
      }),
  },
  {
    codes: ['E721'],
    side: 'judge',
    says: 'The class can have no subclass.',
    holds: ({ file, line }) =>
      typeCallsOn(file, line).length > 0 && /\btype\(None\)|\bNoneType\b|\bbool\b/.test(file.line(line)),
  },
  {
    codes: ['E721'],
    side: 'judge',
    says: 'The file gives `type` another meaning, or calls it with more than one argument.',
    holds: ({ file, line }) =>
      typeCallsOn(file, line).some((node) => {
        const isOther = file.scopes.binding(file.child(node, 'function')!) !== undefined;
        return isOther || file.namedChildren(file.child(node, 'arguments')!).length !== 1;
      }),
  },
  {
    codes: ['E721'],
    side: 'judge',
    says: 'An `assert` that two objects have one class asks for just that.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'assert_statement').some((node) => {
        const [asserted] = file.namedChildren(node);
        return (
          file.is(asserted, 'comparison_operator') &&
          file.namedChildren(asserted).every((each) => isTypeCall(file, each))
        );
      }),
  },
  {
    codes: ['E721'],
    side: 'judge',
    judge: 'pycodestyle',
    says: 'The comparison begins the line below a bracket, and pycodestyle gives the line of the bracket.',
    holds: ({ file, line, ours }) => /[([{]\s*$/.test(file.line(line)) && says(ours, line + 1, 'E721'),
  },
  {
    codes: ['E721'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'The comparison begins the line below a bracket, and pycodestyle gives the line of the bracket.',
    holds: ({ file, line, theirs }) =>
      line > 1 && /[([{]\s*$/.test(file.line(line - 1)) && says(theirs, line - 1, 'E721'),
  },
  {
    codes: ['E721'],
    side: 'waymark',
    judge: 'pycodestyle',
    until: '2.11',
    says: 'pycodestyle’s pattern knew `type(…)` only right of the operator.',
    holds: ({ file, line }) => typeComparisonsOn(file, line).some(({ right }) => right === undefined),
  },
  {
    codes: ['E721'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'Right of the operator pycodestyle leaves `type(…)` of a plain name alone.',
    holds: ({ file, line }) =>
      typeComparisonsOn(file, line).some(({ left, right }) => left === undefined && /^\w+$/.test(right ?? '')),
  },
  {
    codes: ['E721'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'The argument of `type(…)` holds a bracket, where pycodestyle’s pattern ends.',
    holds: ({ file, line }) =>
      typeComparisonsOn(file, line).some(({ left, right }) => `${left ?? ''}${right ?? ''}`.includes(')')),
  },
  {
    codes: ['E721'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'The statement has such a comparison on another line as well, and pycodestyle reports one of them.',
    holds: ({ file, line, theirs }) =>
      typeComparisonsOn(file, line).some(({ node }) => {
        const statement = enclosingStatement(file, node);
        const last = file.lines.at(file.end(statement) - 1);
        for (let other = file.lineOf(statement); other <= last; other += 1)
          if (says(theirs, other, 'E721')) return true;
        return false;
      }),
  },
  {
    codes: ['E722', 'bare-except'],
    side: 'judge',
    says: 'The handler passes on what it caught, or ends the process.',
    holds: ({ file, line }) =>
      bareClausesOn(file, line).some((clause) =>
        [...file.descendants(clause)].some(
          (node) =>
            (file.is(node, 'raise_statement') && file.namedChildren(node).length === 0) ||
            (file.is(node, 'call') && /(?:^|\.)_exit\b|reraise/.test(file.text(file.child(node, 'function')!))),
        ),
      ),
  },
  {
    codes: ['E722', 'bare-except'],
    side: 'judge',
    says: 'It stands in a test that checks nothing in the `try`.',
    holds: ({ file, line }) =>
      file.isTest &&
      bareClausesOn(file, line).some((clause) => {
        const tried = file.child(file.parent(clause)!, 'body')!;
        return !/\b(?:assert|fail)|\w_\(/.test(file.text(tried));
      }),
  },
  {
    codes: ['E722', 'bare-except'],
    side: 'judge',
    says: 'Clauses above it took the exceptions that end a program.',
    holds: ({ file, line }) =>
      bareClausesOn(file, line).some((clause) => {
        const taken = file
          .namedChildren(file.parent(clause)!)
          .filter((other) => other < clause && file.is(other, 'except_clause'))
          .map((other) => file.text(other).split(':', 1)[0]!)
          .join(' ');
        return /\bBaseException\b/.test(taken) || (/\bKeyboardInterrupt\b/.test(taken) && /\bSystemExit\b/.test(taken));
      }),
  },
  {
    codes: ['E731', 'lambda-assignment'],
    side: 'waymark',
    says: 'The name is annotated, the lambda in parentheses, or the assignment not the first statement of its line.',
    holds: ({ file, line }) =>
      nodesOn(file, line, 'assignment').some(
        (node) =>
          file.child(node, 'type') !== undefined ||
          file.is(file.child(node, 'right'), 'parenthesized_expression') ||
          !/^\s*$/.test(file.text({ start: file.lines.start(line), end: file.start(node) })),
      ),
  },
  {
    codes: ['E741'],
    side: 'judge',
    says: 'The name is reported once in each scope, where it is first bound.',
    holds: (difference) => isNamedElsewhere(difference) || says(difference.ours, difference.line, 'E741'),
  },
  {
    codes: ['E741'],
    side: 'judge',
    says: 'The name is that of an attribute.',
    holds: ({ file, line }) => ambiguousBindings(file, line).some((node) => file.is(file.parent(node), 'attribute')),
  },
  {
    codes: ['E741'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'Several blocks end above the line, and pycodestyle takes the end of a block for a bracket that is open.',
    holds: ({ file, line }) =>
      ambiguousDefinitions(file, line).some((node) => blocksEndedAbove(file, enclosingStatement(file, node)) > 1),
  },
  {
    codes: ['E741'],
    side: 'waymark',
    judge: 'pycodestyle',
    says: 'An annotation stands between the name and the `=`, right before which pycodestyle looks for a name.',
    holds: ({ file, line }) =>
      ambiguousDefinitions(file, line).some((node) => {
        const parent = file.parent(node)!;
        return file.is(parent, 'assignment') && file.child(parent, 'type') !== undefined;
      }),
  },
  {
    codes: ['E741'],
    side: 'waymark',
    says: 'The name is bound by an import, in a tuple, or by a parameter whose place pycodestyle does not look at.',
    holds: ({ file, line }) =>
      ambiguousDefinitions(file, line).some((node) => file.is(file.parent(node), ...UNSEEN_TARGETS)),
  },
];
