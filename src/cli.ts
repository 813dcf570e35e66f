#!/usr/bin/env node
import { CommanderError } from 'commander';
import { compileLater } from './cli/compiler.ts';
import { EXIT, exitOf } from './cli/exit.ts';
import { createProgram } from './cli/program.ts';

compileLater();
try {
  await createProgram((code) => {
    process.exitCode = code;
  }).parseAsync();
} catch (error) {
  // Commander has said what is wrong, or what was asked for.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? EXIT.clean : EXIT.usage;
  else process.exitCode = exitOf(error);
}
