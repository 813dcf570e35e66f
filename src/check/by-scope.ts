import type { LoadedRule } from '../rules/loader.ts';

type AnyDetector = Extract<LoadedRule['finder'], { by: 'detector' }>['detector'];

/** The rules whose detectors have one scope, each with its detector. */
export function byScope<Scope extends AnyDetector['scope']>(
  rules: readonly LoadedRule[],
  scope: Scope,
): [LoadedRule, Extract<AnyDetector, { scope: Scope }>][] {
  return rules.flatMap((rule): [LoadedRule, Extract<AnyDetector, { scope: Scope }>][] => {
    const { finder } = rule;
    const isOf = finder.by === 'detector' && finder.detector.scope === scope;
    return isOf ? [[rule, finder.detector as Extract<AnyDetector, { scope: Scope }>]] : [];
  });
}
