import { createHash } from 'node:crypto';

/** Numbers that follow from a seed. */
export interface Random {
  /** From 0 up to 1, exclusive. */
  next(): number;
  /** A whole number from `least` to `most`, inclusive. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** One of several things, each as often as its weight says. */
  weighed<Item>(items: readonly (readonly [number, Item])[]): Item;
  /** Numbers of its own that do not depend on how many were drawn here. */
  fork(name: string | number): Random;
}

/** mulberry32: four lines, and good enough to shuffle. */
export function random(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (items) => items[between(0, items.length - 1)]!,
    weighed(items) {
      let left = next() * items.reduce((sum, [weight]) => sum + weight, 0);
      return (items.find(([weight]) => (left -= weight) < 0) ?? items[0]!)[1];
    },
    fork: (name) => random(createHash('sha1').update(`${seed} ${name}`).digest().readUInt32LE()),
  };
}
