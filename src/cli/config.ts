import picocolors from 'picocolors';
import { judgeFolders, judgeRules, vocabulary } from '../check/select.ts';
import { tell, write } from '../publish/console.ts';
import { renderPolicy, renderPolicyJson } from '../render/policy.ts';
import { loadRules } from '../rules/loader.ts';
import { readConfig } from '../sources/config.ts';
import { NO_FILES } from '../sources/tool-files.ts';
import { locate } from '../sources/working-tree.ts';
import { settingsBelow } from '../sources/working-tree-settings.ts';
import { EXIT } from './exit.ts';
import type { ConfigFlags } from './flags.ts';
import { TOOL } from './view.ts';

export async function runConfig({ format, output, isolated }: ConfigFlags): Promise<number> {
  const rules = await loadRules();
  const { root } = await locate(['.'], process.cwd());
  const { config, files, notices } = await readConfig(isolated ? NO_FILES : settingsBelow(root), vocabulary(rules));
  for (const notice of notices) tell(notice);
  const report = {
    config,
    files: files.map(({ name }) => name),
    rules: judgeRules(rules, config),
    inFolders: judgeFolders(rules, config),
  };
  await write(format === 'json' ? renderPolicyJson(report, TOOL) : renderPolicy(report, picocolors), output);
  return EXIT.clean;
}
