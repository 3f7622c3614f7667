import { pieceSpan } from "../gateway/core/photos/pieces.ts";
import type { UplinkBody, UplinkRecord } from "../gateway/core/uplink.ts";

/** The bytes of a photo by its hash; nothing when it has left the box. */
export type PhotoBytes = (hash: string) => Promise<Uint8Array | undefined>;

/**
 * Records as they leave: pieces of photos with their bytes, which lie beside the store. A piece of one that has left
 * the box stays empty: the district then knows that it will not come.
 */
export async function withContent(
  records: readonly UplinkRecord[],
  photo: PhotoBytes = async () => undefined,
): Promise<readonly UplinkRecord[]> {
  const hashes = new Set(records.flatMap(({ body }) => (body.kind === "evidence" ? [body.hash] : [])));
  if (hashes.size === 0) return records;
  const read = await Promise.all([...hashes].map(async (hash) => [hash, await photo(hash)] as const));
  const photos = new Map(read);
  return records.map((record) => ({ ...record, body: filled(record.body, photos) }));
}

function filled(body: UplinkBody, photos: ReadonlyMap<string, Uint8Array | undefined>): UplinkBody {
  if (body.kind !== "evidence") return body;
  const { from, to } = pieceSpan(body.index);
  const bytes = photos.get(body.hash)?.subarray(from, to) ?? new Uint8Array();
  return { ...body, content: Buffer.from(bytes).toString("base64") };
}
