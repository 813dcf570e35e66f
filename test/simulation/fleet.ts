import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { ServerProcess } from '../app/process.ts';
import type { Loopback } from '../github/loopback.ts';
import type { Random } from './random.ts';

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));

/** Milliseconds; longer than a worker may be without a sign of life. */
const LONGEST_PAUSE = 9_000;

type Kind = 'all' | 'web' | 'worker';

interface Place {
  readonly kind: Kind;
  /** Absent while there is none. */
  process: ServerProcess | undefined;
  metrics: string | undefined;
}

/** The App's processes: who dies is replaced. */
export class Fleet {
  readonly #places: readonly Place[];
  readonly #github: Loopback;
  readonly #env: NodeJS.ProcessEnv;
  readonly #tell: (event: string) => void;
  readonly #running: Promise<void>[];
  #isOpen = true;
  kills = 0;
  pauses = 0;
  /** Processes that ended by themselves, as when GitHub did not let them sign in. */
  ends = 0;

  private constructor(github: Loopback, env: NodeJS.ProcessEnv, kinds: readonly Kind[], tell: (event: string) => void) {
    this.#github = github;
    this.#env = { ...env, METRICS_PORT: '0', LOG_LEVEL: 'info' };
    this.#tell = tell;
    this.#places = kinds.map((kind) => ({ kind, process: undefined, metrics: undefined }));
    this.#running = this.#places.map((place) => this.#keepUp(place));
  }

  /** Starts the processes, and waits until all work. */
  static async start(
    github: Loopback,
    env: NodeJS.ProcessEnv,
    kinds: readonly Kind[],
    tell: (event: string) => void,
  ): Promise<Fleet> {
    const fleet = new Fleet(github, env, kinds, tell);
    await fleet.allUp();
    return fleet;
  }

  async allUp(): Promise<void> {
    while (this.#places.some(({ process }) => process === undefined)) await sleep(50);
  }

  async #keepUp(place: Place): Promise<void> {
    while (this.#isOpen) {
      try {
        const process = await ServerProcess.start(this.#github, this.#env, place.kind, SERVER);
        place.metrics = await process.metricsUrl();
        place.process = process;
        this.#tell(`${place.kind} is up`);
        await process.ended;
        place.process = undefined;
      } catch (error) {
        this.ends += 1;
        this.#tell(`${place.kind} ended: ${String(error).slice(0, 2_000)}`);
      }
    }
  }

  /** Where events are taken; undefined while nobody does. */
  get url(): string | undefined {
    return this.#places.find(({ kind }) => kind !== 'worker')?.process?.url;
  }

  /** Kills or suspends one process after the other until it is told to stop. @param pause milliseconds between two, on average */
  async kill(random: Random, pause: number, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(random.between(pause / 2, pause * 1.5));
      const place = random.pick(this.#places);
      if (isOver() || place.process === undefined) continue;
      if (random.chance(0.25)) {
        this.pauses += 1;
        this.#tell(`${place.kind} is suspended`);
        await place.process.suspend(random.between(1_000, LONGEST_PAUSE));
        this.#tell(`${place.kind} goes on`);
        continue;
      }
      this.kills += 1;
      this.#tell(`${place.kind} is killed`);
      await place.process.kill('SIGKILL');
    }
  }

  /** Jobs in the database, whatever they wait for; undefined while nobody can say. */
  async jobs(): Promise<number | undefined> {
    const url = this.#places.find(({ kind }) => kind !== 'worker')?.metrics;
    try {
      const text = await (await fetch(`${url ?? ''}/metrics`)).text();
      const counts = [...text.matchAll(/^waymark_queue_jobs\{state="\w+"\} (\d+)$/gm)];
      return counts.length === 3 ? counts.reduce((sum, [, count]) => sum + Number(count), 0) : undefined;
    } catch {
      return undefined;
    }
  }

  async stop(): Promise<void> {
    await this.allUp();
    this.#isOpen = false;
    await Promise.all(this.#places.flatMap(({ process }) => process?.kill('SIGTERM') ?? []));
    await Promise.all(this.#running);
  }
}
