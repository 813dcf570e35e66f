import type { Colors } from 'picocolors/types.js';
import { type Config, stageOf } from '../model/config.ts';
import { groupBy } from '../model/group.ts';
import type { Tool } from './json.ts';
import type { Linter, Room, Setting } from '../model/room.ts';
import type { Rule } from '../model/rule.ts';
import { visible } from '../model/visible.ts';
import { badge } from './terminal.ts';

/** The policy in force, and what comes of it. */
export interface PolicyReport {
  readonly config: Config;
  /** Names of the files that it is read from, the nearest first. */
  readonly files: readonly string[];
  /** All rules, with the severities that they have. */
  readonly rules: readonly JudgedRule[];
  /** The same in each folder of the configuration, by its path. */
  readonly inFolders: ReadonlyMap<string, readonly JudgedRule[]>;
}

interface JudgedRule {
  readonly rule: Rule & { readonly leftInFiles?: readonly Linter[] };
  readonly off?: string;
}

const LABEL = 14;

/** For a reader of the terminal: what is asked for, what other tools do already, and why each rule runs or does not. */
export function renderPolicy({ config, files, rules, inFolders }: PolicyReport, colors: Colors): string {
  const row = (label: string, text: string): string => `${colors.bold(label.padEnd(LABEL))}${visible(text)}`;
  const list = (label: string, items: readonly string[]): string[] =>
    items.length > 0 ? [row(label, items.join(', '))] : [];
  const setting = (label: string, found: Setting<string | number> | undefined): string[] =>
    found === undefined ? [] : [row(label, `${found.value} (${found.from})`)];
  const tools = (room: Room): string[] => [
    ...setting('Line length', room.lineLength),
    ...setting('Indentation', room.indentation),
    ...setting('Python', room.python),
    ...setting('Formatter', room.formatter),
    ...room.linters.map((linter) => row('Linter', sayLinter(linter))),
  ];
  const head = [
    row('Policy', files.length > 0 ? files.join(', over ') : 'the defaults, since there is no .github/waymark.yml'),
    row('Profile', config.profile),
    ...list('Only', config.select),
    ...list('Not', config.ignore),
    ...list('Included', config.include),
    ...list('Excluded', config.exclude),
    ...list('Tests', config.tests),
    row('Comments', `${config.comments} a review at most`),
    row('Fails', config.failOn === 'never' ? 'never' : `for new findings from ${config.failOn} up`),
    ...tools(config.room),
  ];
  const folders = config.folders.map(({ folder, room }) =>
    [
      row('In', `${folder}/`),
      ...tools(room),
      ...list(
        'Off there',
        differing(rules, inFolders.get(folder), (off) => off !== undefined),
      ),
      ...list(
        'On there',
        differing(rules, inFolders.get(folder), (off) => off === undefined),
      ),
    ].join('\n'),
  );
  const longest = Math.max(0, ...rules.map(({ rule }) => rule.id.length));
  const topics = [...groupBy(rules, ({ rule }) => rule.topic)].map(([topic, members]) => {
    const lines = members.map(({ rule, off }) => {
      const name = `  ${rule.id.padEnd(longest)}  `;
      if (off !== undefined) return `${name}${colors.dim(`off      ${visible(off)}`)}`;
      return `${name}${badge(rule.severity, colors)}${colors.dim(visible(sayLeft(rule.leftInFiles ?? [])))}`;
    });
    return [`${colors.bold(topic)}  ${colors.dim(stageOf(config, topic))}`, ...lines].join('\n');
  });
  return `${[head.join('\n'), ...folders, ...topics].join('\n\n')}\n`;
}

/** Ids of the rules that are so in a folder and otherwise at the root. */
function differing(
  rules: readonly JudgedRule[],
  inFolder: readonly JudgedRule[] = [],
  isSo: (off: string | undefined) => boolean,
): string[] {
  const here = new Map(inFolder.map(({ rule, off }) => [rule.id, off]));
  return rules.filter(({ rule, off }) => !isSo(off) && isSo(here.get(rule.id))).map(({ rule }) => rule.id);
}

function sayLeft(linters: readonly Linter[]): string {
  const names = linters.map(({ tool, from }) => `${tool} (${from})`);
  return names.length > 0 ? `  not in the files where ${names.join(' and ')} leaves it alone` : '';
}

function sayLinter({ tool, from, selected, ignored }: Linter): string {
  const all = selected.length === 0 || selected.includes('') ? 'all' : selected.join(' ');
  return `${tool} (${from}): ${all}${ignored.length > 0 ? `, without ${ignored.join(' ')}` : ''}`;
}

/** For programs. */
export function renderPolicyJson({ config, files, rules, inFolders }: PolicyReport, tool: Tool): string {
  const { room, folders, rules: settings, floor, ...policy } = config;
  // Of a folder it is told what differs.
  const atRoot = new Set(rules.map((judged) => JSON.stringify({ rule: judged.rule.id, ...stateOf(judged) })));
  const report = {
    version: 1,
    tool,
    files,
    policy: { ...policy, rules: settings, held: floor && { rules: floor.rules, topics: floor.topics } },
    room,
    rules: rules.map((judged) => ({
      rule: judged.rule.id,
      topic: judged.rule.topic,
      stage: stageOf(config, judged.rule.topic),
      severity: judged.rule.severity,
      ...stateOf(judged),
    })),
    folders: folders.map(({ folder, room: there }) => ({
      folder,
      room: there,
      rules: (inFolders.get(folder) ?? [])
        .map((judged) => ({ rule: judged.rule.id, ...stateOf(judged) }))
        .filter((state) => !atRoot.has(JSON.stringify(state))),
    })),
  };
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** What a room decides of a rule. */
function stateOf({ rule, off }: JudgedRule): object {
  return {
    options: rule.options,
    on: off === undefined,
    ...(off !== undefined && { reason: off }),
    ...(rule.leftInFiles && { leftInFiles: rule.leftInFiles.map(({ tool, from }) => ({ tool, from })) }),
  };
}
