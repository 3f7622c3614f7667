import { access } from "node:fs/promises";
import { resolve } from "node:path";

/** The folder of recorded data beside the checkout; undefined where there is none. */
export async function recordedData(): Promise<string | undefined> {
  const folder = resolve(process.env["GRIDPOST_SHARED_DATA"] ?? "../shared/data");
  try {
    await access(resolve(folder, "series/INDEX.json"));
    return folder;
  } catch {
    return undefined;
  }
}
