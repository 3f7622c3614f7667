import { limits } from "../../config/limits.ts";
import { bareJpeg } from "./jpeg.ts";
import type { JpegFault } from "./jpeg-segment.ts";

export type PhotoFault = `photo-${JpegFault | "too-large"}`;

/**
 * A body with a photo in it. One that is too large is never held: what is beyond is let in and dropped, for a browser
 * that is cut off while it sends shows no answer.
 */
export async function photoBody(stream: AsyncIterable<Buffer>): Promise<Buffer | "too-large"> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stream) {
    bytes += piece.length;
    if (bytes > limits.photoDrainBytesMax) break;
    if (bytes > bodyBytesMax) pieces.length = 0;
    else pieces.push(piece);
  }
  return bytes > bodyBytesMax ? "too-large" : Buffer.concat(pieces);
}

/** The few fields and lines of a form around it. */
const bodyBytesMax = limits.photoBytesMax + 2_048;

/** What of the file may be kept. */
export function photoIn(file: Uint8Array): Uint8Array | PhotoFault {
  if (file.length > limits.photoBytesMax) return "photo-too-large";
  const bare = bareJpeg(file);
  if (!bare.ok) return `photo-${bare.error}`;
  return bare.value.length > limits.photoBytesMax ? "photo-too-large" : bare.value;
}
