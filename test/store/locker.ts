import { lockFolder } from '../../src/store/lock.ts';

// Tries to take a folder when it is told to, says what came of it, and stays until it is told to go.
process.stdin.once('data', () => {
  try {
    lockFolder(process.argv[2]!);
    console.log('held');
  } catch {
    console.log('refused');
  }
});
console.log('ready');
