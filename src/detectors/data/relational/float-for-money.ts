import { argumentsOf, calledName } from '../../../python/arguments.ts';
import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** What is money under any circumstances. */
const MONEY = /^(price|cost|salary|wage|tax|subtotal)(s|es)?$|^(salaries|taxes)$/;

/** What is money when it belongs to something that is paid for. */
const MAY_BE_MONEY = /^(amount|balance|total)s?$/;

/** An amount or a percentage: only in what is paid is it the first for sure. */
const FEE = /^fees?$/;

/** Numbers about money, and other numbers that share its words. */
const NO_MONEY =
  /^(rate|ratio|percent|percentage|pct|score|factor|weight|index|count|number|share|fraction|coefficient|multiplier|change|trend|volatility|avg|average|mean|median|std|predicted|estimated|forecast|probability|precision|mid|lower|upper|liquidation|stop|path|edge|link|hours|minutes|seconds|days|time|size|points|id|class|code|year|quantity|qty)s?$/;

const PAID_FOR =
  /order|invoice|payment|cart|basket|checkout|bill|receipt|wallet|transaction|expense|budget|donation|refund|purchase|sale|loan|payroll|ledger|payout|deposit|withdrawal|credit_?note|bank|account/i;

const SQLALCHEMY_FLOAT =
  /^sqlalchemy(\.types|\.dialects\.\w+)?\.(Float|FLOAT|REAL|Double|DOUBLE|DOUBLE_PRECISION)$|^(\w+\.)*db\.(Float|FLOAT|REAL|Double)$/;

export default detector(
  {
    kinds: ['assignment'],
    facts: ['column', 'instead'],
    words: ['Float', 'FLOAT', 'REAL', 'Double', 'DOUBLE', 'float'],
  },
  function* (node, file) {
    const left = file.child(node, 'left');
    if (!file.is(left, 'identifier')) return;
    const column = file.text(left);
    const words = column.toLowerCase().split('_');
    const isSure = words.some((word) => MONEY.test(word));
    const isLikely = words.some((word) => MAY_BE_MONEY.test(word));
    const isFee = words.some((word) => FEE.test(word));
    if (!isSure && !isLikely && !isFee) return;
    if (words.some((word) => NO_MONEY.test(word))) return;
    const block = file.parent(file.parent(node)!);
    const owner = file.is(block, 'block') ? file.parent(block) : undefined;
    if (!file.is(owner, 'class_definition')) return;
    const isMoney = isSure || (isLikely && isPaidFor(file, owner, block!)) || (isFee && isNamedAsPaidFor(file, owner));
    if (!isMoney) return;
    // What a language model's tokens cost is a measurement in fractions of a cent.
    if (/\btokens\b|_tokens\b/.test(file.text(block!))) return;
    const instead = decimalFor(file, node, owner);
    if (instead !== undefined) yield { at: node, column, instead };
  },
);

/** Whether a class is something that is paid for, by its name or by a column that says the currency. */
function isPaidFor(file: PythonFile, owner: Node, body: Node): boolean {
  return isNamedAsPaidFor(file, owner) || /^\s*currency(_\w+)?\s*[:=]/m.test(file.text(body));
}

function isNamedAsPaidFor(file: PythonFile, owner: Node): boolean {
  return PAID_FOR.test(file.text(file.child(owner, 'name')!));
}

/** How the column would be declared to hold decimal numbers; undefined when it is no column of floats. */
function decimalFor(file: PythonFile, assignment: Node, owner: Node): string | undefined {
  const type = file.child(assignment, 'type');
  const right = file.child(assignment, 'right');
  const call = file.is(right, 'call') ? right : undefined;
  const maker = call === undefined ? undefined : calledName(file, call);
  if (call !== undefined && maker === 'FloatField') return djangoDecimal(file, call);
  if (call !== undefined && (maker === 'Column' || maker === 'mapped_column')) {
    const { positional, keywords } = argumentsOf(file, call);
    const types = [...positional, ...[keywords.get('type_')].filter((written) => written !== undefined)];
    if (types.some((written) => isFloatType(file, written))) return `${maker}(Numeric(12, 2))`;
    // A type that is written out, or one that cannot be read here, decides; the annotation does not.
    if (types.length > 0) return undefined;
  }
  if (type === undefined) return undefined;
  const annotation = file.text(type).replaceAll(/\s/g, '');
  const isMapped = /^(\w+\.)?Mapped\[(Optional\[float\]|float|float\|None)\]$/.test(annotation);
  if (isMapped && (right === undefined || maker === 'mapped_column')) {
    return 'Mapped[Decimal] = mapped_column(Numeric(12, 2))';
  }
  const bases = file.child(owner, 'superclasses');
  const isTable = bases !== undefined && /\btable\s*=\s*True\b/.test(file.text(bases));
  if (!isTable || !/^(Optional\[float\]|float|float\|None)$/.test(annotation)) return undefined;
  const isTyped = right !== undefined && /\b(sa_type|sa_column)\b/.test(file.text(right));
  return isTyped ? undefined : 'Decimal = Field(max_digits=12, decimal_places=2)';
}

function djangoDecimal(file: PythonFile, call: Node): string | undefined {
  const callee = file.child(call, 'function')!;
  const name = file.scopes.qualifiedName(callee);
  // `forms.FloatField` and those of serializers are no columns.
  const isColumn = name === 'django.db.models.FloatField' || name === 'django.contrib.gis.db.models.FloatField';
  return isColumn ? `${file.text(callee).replace('Float', 'Decimal')}(max_digits=12, decimal_places=2)` : undefined;
}

function isFloatType(file: PythonFile, type: Node): boolean {
  const named = file.is(type, 'call') ? file.child(type, 'function')! : type;
  if (file.is(type, 'call') && argumentsOf(file, type).keywords.has('asdecimal')) return false;
  return SQLALCHEMY_FLOAT.test(file.scopes.qualifiedName(named) ?? '') || SQLALCHEMY_FLOAT.test(file.text(named));
}
