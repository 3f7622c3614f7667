import type { ActReply, CaseId, ErrorReply } from "../gateway/api/schema.ts";
import { newCommand } from "./commands.ts";
import { person } from "./person.ts";
import { labelText, wordFor, words } from "./text/words.ts";

/** What became of a photo; `why` in the words of the screen. */
export type Brought =
  { readonly kind: "done" } | { readonly kind: "refused"; readonly why: string } | { readonly kind: "unanswered" };

export function photoAddress(of: CaseId, hash: string): string {
  return `api/v1/cases/${of}/photos/${hash}`;
}

/** An image that does not come may have left the box for good, or the line is bad: only the box knows. */
export async function isPhotoGone(of: CaseId, hash: string): Promise<boolean> {
  const reply = await fetch(photoAddress(of, hash)).catch(() => undefined);
  return reply?.status === 410;
}

/** Made small enough first: what a camera writes beside the picture stays behind. */
export async function bringPhoto(of: CaseId, file: File): Promise<Brought> {
  const query = new URLSearchParams({ as: person.value ?? "", command: newCommand() });
  const body = await smaller(file).catch(() => file);
  const reply = await fetch(`api/v1/cases/${of}/photos?${query}`, {
    method: "POST",
    headers: { "content-type": "image/jpeg" },
    body,
    signal: AbortSignal.timeout(answerWithinMs),
  }).catch(() => undefined);
  const said = (await reply?.json().catch(() => undefined)) as ActReply | ErrorReply | undefined;
  if (said === undefined) return { kind: "unanswered" };
  if ("message" in said) return { kind: "refused", why: labelText(said.message) };
  return said.done ? { kind: "done" } : { kind: "refused", why: wordFor(words.value.refusal, said.refused) };
}

const answerWithinMs = 15_000;

/** The first of these sizes that is short enough, or the smallest. */
async function smaller(file: File): Promise<Blob> {
  const image = await createImageBitmap(file, { imageOrientation: "from-image" });
  for (const size of sizes) {
    const blob = await drawn(image, size);
    if (blob.size <= wantedBytes) return blob;
  }
  return drawn(image, smallest);
}

const smallest = { sidePx: 800, quality: 0.5 };
const sizes = [
  { sidePx: 1_920, quality: 0.8 },
  { sidePx: 1_600, quality: 0.7 },
  { sidePx: 1_280, quality: 0.6 },
  smallest,
];
const wantedBytes = 300_000;

function drawn(image: ImageBitmap, { sidePx, quality }: typeof smallest): Promise<Blob> {
  const scale = Math.min(1, sidePx / Math.max(image.width, image.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(image.width * scale));
  canvas.height = Math.max(1, Math.round(image.height * scale));
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob(
      (blob) => (blob === null ? reject(new Error("nothing drawn")) : resolve(blob)),
      "image/jpeg",
      quality,
    ),
  );
}
