import { detector } from '../../../python/detector.ts';
import type { Node, PythonFile } from '../../../python/file.ts';

/** What a loop narrows: `while low < high:`. */
interface Search {
  readonly low: string;
  readonly high: string;
  readonly isInclusive: boolean;
}

export default detector({ kinds: ['while_statement'], facts: ['code', 'reason', 'instead'] }, function* (node, file) {
  const search = searchOf(file, node);
  const body = file.child(node, 'body');
  if (search === undefined || body === undefined) return;
  const { low, high, isInclusive } = search;
  const assignments = [...file.walk(body, (inner) => file.is(inner, 'function_definition', 'lambda'))].filter((inner) =>
    file.is(inner, 'assignment'),
  );
  for (const assignment of assignments) {
    const name = textIn(file, assignment, 'left');
    const value = compact(textIn(file, assignment, 'right'));
    if (value === `${low}+${high}//2`) {
      yield {
        at: assignment,
        code: file.text(assignment),
        reason: `\`//\` binds before \`+\`, so this adds half of \`${high}\` to \`${low}\` and is not their middle`,
        instead: `Write \`${name} = (${low} + ${high}) // 2\``,
      };
    }
  }
  const middle = assignments.find((each) => isMiddle(compact(textIn(file, each, 'right')), low, high));
  if (middle === undefined || isLeftAnotherWay(file, body, search)) return;
  const name = textIn(file, middle, 'left');
  for (const assignment of assignments) {
    if (textIn(file, assignment, 'right') !== name || assignment < middle) continue;
    const bound = textIn(file, assignment, 'left');
    if (bound === low) {
      yield {
        at: assignment,
        code: file.text(assignment),
        reason: `when \`${high}\` is \`${low} + 1\`, \`${name}\` is \`${low}\` again and nothing changes any more`,
        instead: `Round up, \`${name} = (${low} + ${high} + 1) // 2\`; or, where \`${name}\` is ruled out by now, write \`${low} = ${name} + 1\``,
      };
    } else if (bound === high && isInclusive) {
      yield {
        at: assignment,
        code: file.text(assignment),
        reason: `when \`${low}\` and \`${high}\` are equal, \`${name}\` is the same again and \`${low} <= ${high}\` stays true`,
        instead: `Write \`while ${low} < ${high}:\`; or, where \`${name}\` is ruled out by now, \`${high} = ${name} - 1\``,
      };
    }
  }
});

function textIn(file: PythonFile, assignment: Node, field: 'left' | 'right'): string {
  const node = file.child(assignment, field);
  return node === undefined ? '' : file.text(node);
}

function compact(text: string): string {
  return text.replaceAll(/\s+/g, '');
}

function searchOf(file: PythonFile, loop: Node): Search | undefined {
  const condition = file.unparenthesized(file.child(loop, 'condition')!);
  if (!file.is(condition, 'comparison_operator')) return undefined;
  const [first, second, ...more] = file.namedChildren(condition);
  if (!file.is(first, 'identifier') || !file.is(second, 'identifier') || more.length > 0) return undefined;
  const operator = file.child(condition, 'operators');
  const isInclusive = file.is(operator, '"<="', '">="');
  if (file.is(operator, '"<"', '"<="')) return { low: file.text(first), high: file.text(second), isInclusive };
  if (file.is(operator, '">"', '">="')) return { low: file.text(second), high: file.text(first), isInclusive };
  return undefined;
}

/** The middle of two bounds, rounded down. */
function isMiddle(value: string, low: string, high: string): boolean {
  const forms = [
    `(${low}+${high})//2`,
    `(${high}+${low})//2`,
    `(${low}+${high})>>1`,
    `(${high}+${low})>>1`,
    `int((${low}+${high})/2)`,
    `${low}+(${high}-${low})//2`,
    `${low}+((${high}-${low})//2)`,
  ];
  return forms.includes(value);
}

/** Whether the loop looks for the case itself: it compares the middle with a bound, or one bound with the other. */
function isLeftAnotherWay(file: PythonFile, body: Node, { low, high }: Search): boolean {
  return [...file.walk(body)].some((node) => {
    if (!file.is(node, 'comparison_operator')) return false;
    const texts = file.namedChildren(node).map((each) => compact(file.text(each)));
    return texts.some((text) => [low, high, `${high}-${low}`, `${low}+1`, `${high}-1`].includes(text));
  });
}
