import { lockFolder } from '../../src/store/lock.ts';

// Tries to take a folder when it is told to, says what came of it, and stays until it is told to go.
process.stdin.once('data', () => {
  try {
    lockFolder(process.argv[2]!);
    process.stdout.write('held\n');
  } catch {
    process.stdout.write('refused\n');
  }
});
process.stdout.write('ready\n');
