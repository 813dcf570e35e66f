import { join, relative, sep } from 'node:path';
import { changesBy, type FileChange } from '../audit-fixes.ts';
import { audit, type Audited } from '../audit.ts';
import { vocabulary } from '../check/select.ts';
import { selectIn } from '../check/selection.ts';
import { override } from '../model/config.ts';
import { tell, withProgress, write, writeToFile } from '../publish/console.ts';
import { renderDiff } from '../render/diff.ts';
import { prose } from '../render/github-markdown.ts';
import { renderReport } from '../render/report.ts';
import { sayCount } from '../render/tally.ts';
import { lessonLink } from '../roadmap/links.ts';
import { loadRules } from '../rules/loader.ts';
import { readConfig } from '../sources/config.ts';
import { excluder } from '../sources/left-out.ts';
import { linesBelow } from '../sources/lines.ts';
import { NO_FILES } from '../sources/tool-files.ts';
import { listFiles, locate } from '../sources/working-tree.ts';
import { settingsBelow } from '../sources/working-tree-settings.ts';
import { conclude, EXIT, UsageError } from './exit.ts';
import type { AuditFlags } from './flags.ts';
import { withStore } from './store.ts';
import { terminal, TOOL } from './view.ts';

export async function runAudit(paths: readonly string[], flags: AuditFlags): Promise<number> {
  const cwd = process.cwd();
  const tree = await locate(paths.length > 0 ? paths : ['.'], cwd);
  const known = await loadRules();
  const policy = await readConfig(flags.isolated ? NO_FILES : settingsBelow(tree.root), vocabulary(known));
  const config = override(flags)(policy.config);
  for (const notice of policy.notices) tell(notice);
  const selection = selectIn(known, config);
  const listing = await listFiles(tree, excluder(config));
  const { root } = tree;
  const { jobs, suppress } = flags;
  const run = (fixes: boolean): Promise<Audited> =>
    withStore(flags, root, (store) =>
      withProgress(listing.entries.length + listing.deployments.length, (onProgress) =>
        audit({
          ...{ root, config, suppress, fixes, site: undefined },
          ...{ selection, listing, jobs, onProgress, ...(store && { store }) },
        }),
      ),
    );
  const mends = flags.fix === true || flags.diff === true;
  if (flags.unsafe && !mends) throw new UsageError('--unsafe goes with --fix or --diff');
  // People read the words; machines may apply the edits.
  const found = await run(mends || flags.format === 'json' || flags.format === 'sarif');
  const changes = mends
    ? changesBy(selection, { root, config, suppress }, found, flags.unsafe ? 'unsafe' : 'safe')
    : undefined;
  if (changes && flags.diff) return showDiff(changes, flags);
  const last = changes && (await applyChanges(changes, root)) ? await run(flags.format !== 'pretty') : found;
  const report = { ...last.report, notices: policy.notices.map(prose) };
  const place = (path: string) => relative(cwd, join(tree.root, path)).split(sep).join('/');
  const view = terminal(flags, { lines: linesBelow(tree.root), place });
  await write(
    renderReport(flags.format, report, { ...view, tool: TOOL, rules: selection.all, link: lessonLink(undefined) }),
    flags.output,
  );
  return conclude(report, flags);
}

/** Exit code 1 tells that there is something to mend. */
async function showDiff(changes: AsyncIterable<FileChange>, flags: AuditFlags): Promise<number> {
  const diffs: string[] = [];
  for await (const { path, before, after } of changes) {
    diffs.push(renderDiff(path, Buffer.from(before).toString(), Buffer.from(after).toString()));
  }
  await write(diffs.join(''), flags.output);
  return diffs.length > 0 ? EXIT.findings : EXIT.clean;
}

/** Whether any file was mended. */
async function applyChanges(changes: AsyncIterable<FileChange>, root: string): Promise<boolean> {
  let files = 0;
  let findings = 0;
  for await (const { path, after, count } of changes) {
    await writeToFile(join(root, path), after);
    files += 1;
    findings += count;
  }
  tell(
    files === 0 ? 'there is nothing to mend' : `mended ${sayCount(findings, 'finding')} in ${sayCount(files, 'file')}`,
  );
  return files > 0;
}
