import { createHash } from 'node:crypto';

/** The id that git gives a file's bytes: 40 hexadecimal digits. */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
