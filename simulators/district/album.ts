import { createHash } from "node:crypto";
import type { WireBody, WireRecord } from "../../cloud-bridge/cbor-record.ts";

type Piece = Extract<WireBody, { readonly kind: "evidence" }>;

/** A photo of a case as far as it has come. */
export interface AlbumPhoto {
  readonly box: string;
  readonly case: string;
  /** Hexadecimal. */
  readonly hash: string;
  readonly pieces: number;
  readonly arrived: number;
  /** `whole`: its bytes have the hash the box named; `lost`: the box had it no more; `damaged`: they have another one. */
  readonly kind: "arriving" | "whole" | "lost" | "damaged";
}

/** Photos put together from their pieces, whatever order they come in. */
export interface Album {
  readonly hear: (box: string, record: WireRecord) => void;
  /** The newest last. */
  readonly photos: () => readonly AlbumPhoto[];
  readonly bytesOf: (box: string, hash: string) => Uint8Array | undefined;
}

interface Page {
  photo: AlbumPhoto;
  readonly contents: Map<number, Uint8Array>;
  bytes?: Uint8Array;
}

export function createAlbum(): Album {
  const pages = new Map<string, Page>();
  const hear = (box: string, { body }: WireRecord) => {
    if (body.kind !== "evidence") return;
    const hash = Buffer.from(body.hash).toString("hex");
    const page = pages.get(`${box} ${hash}`) ?? newPage(box, hash, body);
    pages.set(`${box} ${hash}`, page);
    for (const oldest of pages.keys()) if (pages.size > photosMax) pages.delete(oldest);
    page.contents.set(body.index, body.content);
    page.photo = { ...page.photo, arrived: page.contents.size };
    if (page.contents.size === page.photo.pieces) finish(page);
  };
  return {
    hear,
    photos: () => [...pages.values()].map(({ photo }) => photo),
    bytesOf: (box, hash) => pages.get(`${box} ${hash}`)?.bytes,
  };
}

const photosMax = 200;

function newPage(box: string, hash: string, { case: of, pieces }: Piece): Page {
  return { photo: { box, case: of, hash, pieces, arrived: 0, kind: "arriving" }, contents: new Map() };
}

function finish(page: Page): void {
  const contents = [...page.contents].toSorted(([a], [b]) => a - b).map(([, content]) => content);
  const bytes = Buffer.concat(contents);
  const isWhole = createHash("sha256").update(bytes).digest("hex") === page.photo.hash;
  const isLost = contents.some(({ length }) => length === 0);
  page.photo = { ...page.photo, kind: isWhole ? "whole" : isLost ? "lost" : "damaged" };
  if (isWhole) page.bytes = bytes;
  page.contents.clear();
}
