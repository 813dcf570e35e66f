import { hasStatus, isForbidden, isUncertain } from '../github/client.ts';
import { listAll } from '../github/list.ts';
import { FIXES_ACTION } from '../model/job.ts';
import type { Annotation, Review } from '../model/review.ts';
import { beginning } from '../model/shorten.ts';
import { fit } from './marker.ts';
import { ONCE, type Desk } from './target.ts';

/** The name that the check run has on GitHub. */
export const CHECK_NAME = 'Waymark';

export interface CheckRun {
  readonly id: number;
  readonly isCompleted: boolean;
  readonly annotations: readonly Annotation[];
}

export interface Ending {
  readonly conclusion: Review['check']['conclusion'] | 'cancelled';
  readonly title: string;
  readonly summary: string;
  /** Those that are not on it yet. */
  readonly annotations: readonly Annotation[];
  /** Offers to commit so many safe fixes. */
  readonly safeFixes?: number;
}

/** The check run of one head. */
export interface CheckRuns {
  /** Shows that the review is under way. Undefined where the account may not make check runs. */
  begin(): Promise<CheckRun | undefined>;
  find(): Promise<CheckRun | undefined>;
  complete(run: CheckRun, ending: Ending): Promise<void>;
}

const ANNOTATIONS_PER_REQUEST = 50;
const SUMMARY_LIMIT = 65_535;
const TITLE_LIMIT = 255;

export function checkRuns({ account, target, tell }: Desk): CheckRuns {
  const { octokit, app } = account;
  const repository = { owner: target.owner, repo: target.repo };
  const { checks } = octokit.rest;

  async function begin(): Promise<CheckRun | undefined> {
    if (app === undefined) return undefined;
    try {
      const run = await find();
      if (!run) return await create();
      await checks.update({ ...repository, check_run_id: run.id, status: 'in_progress' });
      return { ...run, isCompleted: false };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      tell('The App may not write check runs here; the review goes without one.');
      return undefined;
    }
  }

  async function create(): Promise<CheckRun> {
    try {
      const request = {
        ...repository,
        ...ONCE,
        name: CHECK_NAME,
        head_sha: target.head,
        status: 'in_progress',
      } as const;
      const { data } = await checks.create(request);
      return { id: data.id, isCompleted: false, annotations: [] };
    } catch (error) {
      const made = isUncertain(error) ? await find() : undefined;
      if (!made) throw error;
      return made;
    }
  }

  async function find(): Promise<CheckRun | undefined> {
    if (app === undefined) return undefined;
    const request = { ...repository, ref: target.head, check_name: CHECK_NAME, app_id: app };
    try {
      const { data } = await checks.listForRef(request);
      const run = data.check_runs[0];
      if (!run) return undefined;
      const annotations = run.output.annotations_count > 0 ? await listAnnotations(run.id) : [];
      return { id: run.id, isCompleted: run.status === 'completed', annotations };
    } catch (error) {
      if (!isForbidden(error)) throw error;
      return undefined;
    }
  }

  async function listAnnotations(check_run_id: number): Promise<Annotation[]> {
    const annotations = await listAll((per_page) =>
      octokit.paginate(checks.listAnnotations, { ...repository, check_run_id, per_page }),
    );
    return annotations.map((annotation) => ({
      path: annotation.path,
      startLine: annotation.start_line,
      endLine: annotation.end_line,
      level: annotation.annotation_level as Annotation['level'],
      title: annotation.title ?? '',
      message: annotation.message ?? '',
    }));
  }

  async function complete({ id }: CheckRun, ending: Ending): Promise<void> {
    const { conclusion, annotations } = ending;
    const run = { ...repository, ...ONCE, check_run_id: id };
    const output = { title: beginning(ending.title, TITLE_LIMIT), summary: fit(ending.summary, SUMMARY_LIMIT) };
    const end = { status: 'completed', conclusion, actions: actions(ending.safeFixes ?? 0) } as const;
    const last = Math.max(0, Math.ceil(annotations.length / ANNOTATIONS_PER_REQUEST) - 1);
    for (let batch = 0; batch <= last; batch += 1) {
      const start = batch * ANNOTATIONS_PER_REQUEST;
      const some = annotations.slice(start, start + ANNOTATIONS_PER_REQUEST).map(toGitHubAnnotation);
      const rest = batch === last ? end : {};
      try {
        await checks.update({ ...run, ...rest, output: { ...output, annotations: some } });
      } catch (error) {
        if (!hasStatus(error, 422) || some.length === 0) throw error;
        tell(`GitHub refused ${some.length} annotations; their findings are in the summary of the check.`);
        await checks.update({ ...run, ...rest, output });
      }
    }
  }

  return { begin, find, complete };
}

/** GitHub takes labels of 20, descriptions of 40 and identifiers of 20 characters. */
function actions(safeFixes: number) {
  if (safeFixes === 0) return [];
  const description =
    safeFixes === 1 ? 'Commit one safe fix to the branch' : `Commit ${safeFixes} safe fixes to the branch`;
  return [{ label: 'Apply safe fixes', description: description.slice(0, 40), identifier: FIXES_ACTION }];
}

function toGitHubAnnotation({ path, startLine, endLine, level, title, message }: Annotation) {
  return { path, start_line: startLine, end_line: endLine, annotation_level: level, title, message };
}
