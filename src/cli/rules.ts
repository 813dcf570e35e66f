import picocolors from 'picocolors';
import { write } from '../publish/console.ts';
import { renderRules } from '../render/explain.ts';
import { renderRulesJson } from '../render/json.ts';
import { loadRules } from '../rules/loader.ts';
import { EXIT } from './exit.ts';
import type { ListFlags } from './flags.ts';
import { TOOL } from './view.ts';

export async function runRules({ format, output }: ListFlags): Promise<number> {
  const rules = await loadRules();
  await write(format === 'json' ? renderRulesJson(rules, TOOL) : renderRules(rules, picocolors), output);
  return EXIT.clean;
}
