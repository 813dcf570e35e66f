import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deliver, pullRequestEvent } from '../app/process.ts';
import { INSTALLATION, type Loopback, REPOSITORY } from '../github/loopback.ts';
import type { History, Step } from './histories.ts';
import type { Random } from './random.ts';

/** What becomes of an event on its way. */
const FATES = [
  [70, 'arrives'],
  [8, 'arrives twice'],
  [12, 'arrives late'],
  // GitHub knows that it failed.
  [6, 'fails'],
  // GitHub knows nothing of it.
  [4, 'is lost'],
] as const;

/** What a push, or the head that waits, can be found by without an event. What the same head is compared with cannot. */
const FOUND_WITHOUT = new Set([
  'opened',
  'synchronize',
  'reopened',
  'ready_for_review',
  'converted_to_draft',
  'closed',
]);

interface Delivery {
  readonly id: string;
  readonly number: number;
  readonly action: string;
  readonly payload: object;
}

/** Plays histories against the loopback, and delivers what GitHub would deliver. */
export class Play {
  readonly #github: Loopback;
  readonly #url: () => string | undefined;
  readonly #tell: (number: number, event: string) => void;
  readonly #random: Random;
  readonly #attempts = new Map<number, Delivery>();
  readonly #onTheWay = new Set<Promise<void>>();
  readonly heads = new Map<number, string[]>();
  #redelivered = 0;

  constructor(
    github: Loopback,
    url: () => string | undefined,
    random: Random,
    tell: (number: number, event: string) => void,
  ) {
    this.#github = github;
    this.#url = url;
    this.#random = random;
    this.#tell = tell;
  }

  async run({ number, base, head, draft, steps }: History): Promise<void> {
    const pull = this.#github.openPull(number, base, head);
    pull.draft = draft;
    this.heads.set(number, [pull.head]);
    this.#say(number, `opened${draft ? ' as a draft' : ''} at ${pull.head.slice(0, 7)}`);
    this.#send(number, 'opened');
    for (const step of steps) {
      await sleep(step.gap);
      this.#take(number, step);
    }
  }

  #take(number: number, step: Step): void {
    const pull = this.#github.pulls.get(number)!;
    if (pull.state === 'closed' && step.kind !== 'reopen') return;
    const heads = this.heads.get(number)!;
    const say = (): void => {
      this.#say(number, `${step.kind}, head ${pull.head.slice(0, 7)}, base ${pull.base.slice(0, 7)}`);
    };
    switch (step.kind) {
      case 'base moves':
        pull.base = this.#github.commit(step.base);
        say();
        return;
      case 'base change':
        pull.base = this.#github.commit(step.base);
        pull.mergeBase = pull.base;
        say();
        this.#send(number, 'edited', { changes: { base: { ref: { from: 'main' }, sha: { from: pull.base } } } });
        return;
      case 'merge from base':
      case 'rebase':
        pull.mergeBase = pull.base;
        break;
      case 'draft':
      case 'ready':
        pull.draft = step.kind === 'draft';
        say();
        this.#send(number, pull.draft ? 'converted_to_draft' : 'ready_for_review');
        return;
      case 'close':
      case 'reopen':
        if ((pull.state === 'open') === (step.kind === 'reopen')) return;
        pull.state = step.kind === 'close' ? 'closed' : 'open';
        say();
        this.#send(number, step.kind === 'close' ? 'closed' : 'reopened');
        return;
    }
    if (step.kind === 'push back') {
      if (heads.length < 2) return;
      pull.head = heads.at(-2)!;
    } else this.#github.push(number, step.head);
    heads.push(pull.head);
    say();
    this.#send(number, 'synchronize');
  }

  #send(number: number, action: string, more: object = {}): void {
    const payload = { ...pullRequestEvent(this.#github, number, action), ...more };
    const delivery = { id: randomUUID(), number, action, payload };
    const drawn = this.#random.weighed(FATES);
    const pushedBack =
      action === 'synchronize' && new Set(this.heads.get(number)).size < this.heads.get(number)!.length;
    const fate = drawn === 'is lost' && (!FOUND_WITHOUT.has(action) || pushedBack) ? 'fails' : drawn;
    if (fate !== 'arrives') this.#say(number, `${action} ${fate}`);
    const late = this.#random.between(200, 3_000);
    switch (fate) {
      case 'arrives':
        this.#attempt(delivery, 0);
        return;
      case 'arrives twice':
        this.#attempt(delivery, 0);
        this.#attempt(delivery, late);
        return;
      case 'arrives late':
        this.#attempt(delivery, late);
        return;
      case 'fails':
        this.#note(delivery, 502);
        return;
      case 'is lost':
        return;
    }
  }

  #attempt(delivery: Delivery, delay: number): void {
    const work = this.#deliver(delivery, delay).finally(() => this.#onTheWay.delete(work));
    this.#onTheWay.add(work);
  }

  async #deliver(delivery: Delivery, delay: number): Promise<void> {
    if (delay > 0) await sleep(delay);
    let status = 502;
    try {
      const url = this.#url();
      if (url !== undefined) ({ status } = await deliver(url, delivery.payload, { id: delivery.id }));
    } catch {
      // Nobody answered.
    }
    this.#say(delivery.number, `delivery of ${delivery.action} ${delivery.id.slice(0, 8)}: ${status}`);
    this.#note(delivery, status);
  }

  #note({ id: guid, action, ...rest }: Delivery, status_code: number): void {
    const id = this.#attempts.size + 1;
    this.#attempts.set(id, { id: guid, action, ...rest });
    const times = { duration: 0.1, delivered_at: new Date().toISOString() };
    const place = { installation_id: INSTALLATION, repository_id: REPOSITORY };
    this.#github.deliveries.unshift({
      id,
      guid,
      status_code,
      event: 'pull_request',
      status: '',
      redelivery: false,
      action,
      ...times,
      ...place,
    });
  }

  /** Delivers again what GitHub was asked to, until all is over. */
  async redeliver(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      for (; this.#redelivered < this.#github.redelivered.length; this.#redelivered += 1) {
        const delivery = this.#attempts.get(this.#github.redelivered[this.#redelivered]!);
        if (!delivery) continue;
        this.#say(delivery.number, `GitHub delivers ${delivery.action} ${delivery.id.slice(0, 8)} again`);
        this.#attempt(delivery, 0);
      }
      await sleep(100);
    }
  }

  /** Waits for events that are late. */
  async arrived(): Promise<void> {
    while (this.#onTheWay.size > 0) await Promise.all(this.#onTheWay);
  }

  #say(number: number, event: string): void {
    this.#tell(number, event);
  }
}
