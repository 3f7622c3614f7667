import { createHash } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { personIdSchema } from "../../config/ids.ts";
import { signTicket } from "../../gateway/page/link.ts";
import { createPhotoVault, type PhotoVault } from "../../gateway/photo/vault.ts";
import { collectingLog, createLittleCore, realClock, serve } from "../gateway/api/little-core.ts";
import { sampleSite } from "../gateway/api/sample-site.ts";

const page = { url: "http://box.example:8080", secret: "0123456789abcdef0123456789abcdef", validFor: 3_600_000 };

/** A community with one gas case open, where photos may be brought. */
export async function photoScene(over: Partial<PhotoVault> = {}) {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-photos-"));
  const photos = { ...createPhotoVault(directory, collectingLog()), ...over };
  const core = createLittleCore(
    sampleSite((site) => ({ ...site, page: { ...page, validFor: "1h" } })),
    { photos },
  );
  await core.put({ kind: "started", recent: [] });
  await core.read("gas-3-1/gas", 60);
  const serving = await serve(core);
  onTestFinished(async () => {
    await serving.close();
    rmSync(directory, { recursive: true, force: true });
  });
  const link = (who: string, of: `c${number}` = "c1") =>
    `${serving.url}w/${signTicket({ case: of, person: personIdSchema.parse(who) }, page, realClock.now().wallMs)}`;
  return {
    core,
    photos,
    link,
    folder: join(directory, "photos"),
    url: serving.url,
    evidence: () => core.state().case.get("c1")?.evidence ?? [],
    send: (to: string, photo: Uint8Array, command = "photo-1") => sendForm(`${to}/photos`, photo, command),
    post: (of: string, photo: Uint8Array, by = "worker-a", command = "photo-1") =>
      fetch(`${serving.url}api/v1/cases/${of}/photos?as=${by}&command=${command}`, {
        method: "POST",
        headers: { "content-type": "image/jpeg" },
        body: Uint8Array.from(photo),
      }),
  };
}

/** As a browser without script sends it. */
async function sendForm(url: string, photo: Uint8Array, command: string) {
  const body = new FormData();
  body.append("command", command);
  body.append("photo", new Blob([Uint8Array.from(photo)], { type: "image/jpeg" }), "IMG_0001.JPG");
  const answer = await fetch(url, { method: "POST", body, redirect: "manual" });
  const said = answer.headers.get("location")?.replace(/.*\?/, "");
  return { status: answer.status, said, text: await answer.text() };
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
