import { isUncertain } from './client.ts';

/** GitHub's own most. */
const PAGE = 100;
/** A page that GitHub can still put together when the items are long. */
const SMALL_PAGE = 50;

/**
 * All items of a list, in pages as large as GitHub manages: large pages of long items end in a 502.
 *
 * @param list reads the whole list in pages of so many items
 */
export async function listAll<Item>(list: (perPage: number) => Promise<Item[]>): Promise<Item[]> {
  try {
    return await list(PAGE);
  } catch (error) {
    if (!isUncertain(error)) throw error;
    return list(SMALL_PAGE);
  }
}
