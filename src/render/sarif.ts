import picocolors from 'picocolors';
import type { Fix as SarifFix, Location, Log, Notification, ReportingDescriptor, Result } from 'sarif';
import { compareFindings } from '../model/finding.ts';
import type { Finding, Related, Severity, Suggestion } from '../model/finding.ts';
import type { Report } from '../model/report.ts';
import { withoutPlaceholders } from '../model/rule.ts';
import type { Rule } from '../model/rule.ts';
import type { Lines } from './frame.ts';
import { fenced, prose } from './github-markdown.ts';
import type { Tool } from './json.ts';
import { isAbsolute } from './links.ts';
import { sayLeftOut, sayNumber } from './tally.ts';
import { renderTerminalMarkdown } from './terminal-markdown.ts';

/** GitHub refuses a run with more results. */
const MOST_RESULTS = 25_000;
/** GitHub shows no more of them. */
const MOST_RELATED = 100;
const MOST_NOTIFICATIONS = 1_000;

const PLAIN = picocolors.createColors(false);

const LEVELS = { error: 'error', warning: 'warning', advice: 'note' } as const satisfies Record<Severity, Result.level>;
const PROBLEM = { error: 'error', warning: 'warning', advice: 'recommendation' } as const;

export interface SarifContext {
  readonly tool: Tool;
  /** The rules that ran. */
  readonly rules: readonly Rule[];
  readonly lines: Lines;
  /** The lesson of a rule. */
  readonly link: (topic: string, rule: string) => string;
  /** Fewer results than GitHub takes, should they be too long. */
  readonly mostResults?: number;
}

/** A SARIF 2.1.0 log as GitHub code scanning takes it: at most 25,000 results, the most severe ones. */
export function renderSarif(report: Report, context: SarifContext): string {
  const sorted = [...report.findings].sort(compareFindings);
  const kept = sorted.slice(0, context.mostResults ?? MOST_RESULTS);
  const indexes = new Map(context.rules.map((rule, index) => [rule.id, index]));
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: context.tool.name,
            semanticVersion: context.tool.version,
            rules: context.rules.map((rule) => descriptor(rule, context.link(rule.topic, rule.id))),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { '%SRCROOT%': { description: { text: 'The root of what was analysed.' } } },
        invocations: [
          {
            executionSuccessful: report.failures.length === 0,
            toolConfigurationNotifications: report.notices.slice(0, MOST_NOTIFICATIONS).map(notice),
            toolExecutionNotifications: notifications(report, sorted.length - kept.length),
          },
        ],
        results: kept.map((finding) => result(finding, indexes.get(finding.rule), context.lines(finding.path))),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function descriptor(rule: Rule, link: string): ReportingDescriptor {
  const what = withoutPlaceholders(rule.says.what);
  const why = withoutPlaceholders(rule.says.why);
  const way = withoutPlaceholders(rule.says.do);
  return {
    id: rule.id,
    name: rule.id,
    shortDescription: { text: what },
    fullDescription: { text: `${what} ${why}` },
    help: { text: `${what}\n\n${why}\n\n${way}`, markdown: helpMarkdown(rule, [what, why, way]) },
    ...(isAbsolute(link) && { helpUri: link }),
    defaultConfiguration: { level: LEVELS[rule.severity] },
    properties: { tags: rule.topic.split('/').slice(0, 10), 'problem.severity': PROBLEM[rule.severity] },
  };
}

function helpMarkdown(rule: Rule, words: readonly string[]): string {
  const parts = words.map(prose);
  const example = rule.examples[0];
  if (example) parts.push('**Instead of**', ...exampleBlocks(example.bad), '**write**', ...exampleBlocks(example.good));
  return parts.join('\n\n');
}

function exampleBlocks(example: Rule['examples'][number]['bad']): string[] {
  const texts = typeof example === 'string' ? [example] : Object.values(example);
  return texts.map((text) => fenced(text.trimEnd().split('\n'), 'python'));
}

function result(finding: Finding, ruleIndex: number | undefined, lines: readonly string[] | undefined): Result {
  return {
    ruleId: finding.rule,
    ...(ruleIndex !== undefined && { ruleIndex }),
    level: LEVELS[finding.severity],
    message: {
      text: `${finding.message} ${finding.why} ${finding.do}`,
      markdown: [finding.message, finding.why, finding.do].map(prose).join(' '),
    },
    locations: [
      {
        physicalLocation: {
          artifactLocation: artifact(finding.path),
          region: {
            startLine: finding.line,
            startColumn: finding.column,
            endLine: finding.endLine,
            endColumn: finding.endColumn,
          },
        },
      },
    ],
    partialFingerprints: { 'waymarkKey/v1': finding.key },
    ...(finding.related.length > 0 && {
      relatedLocations: finding.related.slice(0, MOST_RELATED).map(relatedLocation),
    }),
    ...(finding.fix?.suggestion && lines && { fixes: [fix(finding, finding.fix.suggestion, lines)] }),
  };
}

function relatedLocation({ path, line, message }: Related, index: number): Location {
  return {
    id: index + 1,
    message: { text: message },
    physicalLocation: { artifactLocation: artifact(path), region: { startLine: line } },
  };
}

function fix(
  finding: Finding,
  { startLine, endLine, lines: replacement }: Suggestion,
  lines: readonly string[],
): SarifFix {
  const deletedRegion =
    replacement.length === 0
      ? { startLine, startColumn: 1, endLine: endLine + 1, endColumn: 1 }
      : { startLine, startColumn: 1, endLine, endColumn: (lines[endLine - 1] ?? '').length + 1 };
  return {
    description: { text: finding.do },
    artifactChanges: [
      {
        artifactLocation: artifact(finding.path),
        replacements: [{ deletedRegion, insertedContent: { text: replacement.join('\n') } }],
      },
    ],
  };
}

/** A path as a relative URI: every byte that is not unreserved is percent-encoded. */
function artifact(path: string) {
  const uri = path
    .replace(/\p{Surrogate}/gu, '\ufffd')
    .split('/')
    .map(encodeURIComponent)
    .join('/');
  return { uri, uriBaseId: '%SRCROOT%' };
}

/** SARIF wants a text for those who do not show Markdown. */
function notice(markdown: string): Notification {
  const text = renderTerminalMarkdown(markdown, Infinity, PLAIN).join('\n');
  return { level: 'note', message: { text, markdown } };
}

function notifications({ unanalysed, failures, skipped }: Report, cut: number): Notification[] {
  const notes: Notification[] = [];
  if (cut > 0) {
    const text = `${sayNumber(cut)} less severe results were left out: GitHub takes no more than 25,000, or 10 MB.`;
    notes.push({ level: 'warning', message: { text } });
  }
  const leftOut = sayLeftOut(skipped);
  if (leftOut !== '') notes.push({ level: 'note', message: { text: leftOut } });
  for (const { rule, path, message } of failures) {
    const text = `The rule ${rule} failed inside Waymark: ${message}`;
    notes.push({
      level: 'error',
      message: { text },
      locations: [{ physicalLocation: { artifactLocation: artifact(path) } }],
    });
  }
  for (const { path, reason } of unanalysed) {
    const locations = [{ physicalLocation: { artifactLocation: artifact(path) } }];
    notes.push({ level: 'warning', message: { text: `Not analysed in full: ${reason}` }, locations });
  }
  return notes.slice(0, MOST_NOTIFICATIONS);
}
