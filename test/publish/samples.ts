import { jest } from '@jest/globals';
import type { Account } from '../../src/github/client.ts';
import type { Annotation, Review, ReviewComment } from '../../src/model/review.ts';
import {
  pullRequestPublisher,
  type Published,
  type Publisher,
  type PublishOptions,
} from '../../src/publish/pull-request.ts';
import { type Files, Loopback, OWNER, type PullState, REPO } from '../github/loopback.ts';

// The first request to a loopback compiles GitHub's description.
jest.setTimeout(30_000);

export function sampleComment(key: string, line: number, more: Partial<ReviewComment> = {}): ReviewComment {
  return {
    key,
    rules: ['a-rule'],
    also: [],
    path: 'app.py',
    line,
    body: `About ${key}.`,
    elsewhere: `Elsewhere, about ${key}.`,
    annotation: sampleAnnotation(key, line),
    ...more,
  };
}

export function sampleAnnotation(key: string, line: number): Annotation {
  return {
    path: 'app.py',
    startLine: line,
    endLine: line,
    level: 'warning',
    title: 'a-rule',
    message: `About ${key}.`,
  };
}

export function sampleReview(comments: readonly ReviewComment[], annotations: readonly Annotation[] = []): Review {
  return {
    findings: [],
    standing: [],
    safeFixes: 0,
    comments,
    check: {
      conclusion: 'failure',
      title: `${comments.length + annotations.length} findings`,
      summary: 'The summary.',
      annotations,
    },
    unanalysed: [],
    notices: [],
    failures: [],
  };
}

/** A pull request on a GitHub of its own, and those who write on it. */
export class Stage {
  readonly github: Loopback;
  readonly pull: PullState;
  /** What publishers said. */
  readonly told: string[] = [];

  /** Ten new lines in `app.py`. */
  static async open(files: Files = { 'app.py': 'x = 1\n'.repeat(10) }): Promise<Stage> {
    const github = await Loopback.start();
    return new Stage(github, github.openPull(7, { 'app.py': '' }, files));
  }

  private constructor(github: Loopback, pull: PullState) {
    this.github = github;
    this.pull = pull;
  }

  app(options: PublishOptions = {}): Publisher {
    return this.#publisher(this.github.app(), options);
  }

  person(options: PublishOptions = {}): Publisher {
    return this.#publisher(this.github.person(), options);
  }

  /** A whole review by the App, of the head as it is now. */
  async review(comments: readonly ReviewComment[], options: PublishOptions = {}): Promise<Published> {
    const app = this.app(options);
    await app.begin();
    return app.publish(sampleReview(comments));
  }

  async close(): Promise<void> {
    await this.github.stop();
    expect(this.github.violations).toEqual([]);
  }

  count(method: string, end: string): number {
    return this.github.requests.filter((each) => each.startsWith(method) && each.endsWith(end)).length;
  }

  #publisher(account: Account, options: PublishOptions): Publisher {
    const target = { owner: OWNER, repo: REPO, number: 7, head: this.pull.head };
    const tell = (message: string) => this.told.push(message);
    return pullRequestPublisher(account, target, { tell, pause: () => Promise.resolve(), ...options });
  }
}

/** Whether a request posts a review with its comments. */
export function isReview({ method, path }: { method: string; path: string }): boolean {
  return method === 'POST' && path.endsWith('/reviews');
}
