/**
 * Cuts items into pages whose JSON stays below `bytesMax`, one page at a time. An item larger than a page
 * would never arrive; it is left out and reported.
 */
export function* pagesOf<T>(
  items: Iterable<T>,
  bytesMax: number,
  tooLarge: (item: T) => void,
): Generator<{ readonly items: readonly T[]; readonly last: boolean }> {
  let page: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (size > bytesMax) {
      tooLarge(item);
      continue;
    }
    if (bytes + size > bytesMax) {
      yield { items: page, last: false };
      [page, bytes] = [[], 0];
    }
    page.push(item);
    bytes += size;
  }
  yield { items: page, last: true };
}
