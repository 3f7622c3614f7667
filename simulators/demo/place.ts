import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Programme } from "../../config/programme.ts";
import { programmeSite } from "./programme-site.ts";

/** Where one demo keeps its site file and the gateway its data. */
export interface Place {
  readonly siteFile: string;
  readonly data: string;
  readonly isKept: boolean;
  /** The site as it was last written here, or as it is shipped. */
  readonly text: string;
  readonly writeSite: (text: string) => Promise<void>;
  /** Removes what was only lent. */
  readonly close: () => Promise<void>;
}

/** A folder that was asked for is kept, with whatever its owner changed in the site file; any other is scratch. */
export async function openPlace(wanted: string | undefined, programme?: Programme): Promise<Place> {
  const folder = wanted === undefined ? await mkdtemp(join(tmpdir(), "gridpost-demo-")) : resolve(wanted);
  await mkdir(folder, { recursive: true });
  const siteFile = join(folder, "site.yaml");
  return {
    siteFile,
    data: join(folder, "box"),
    isKept: wanted !== undefined,
    text: existsSync(siteFile) ? await readFile(siteFile, "utf8") : await shippedSite(programme),
    writeSite: (text) => writeFile(siteFile, text),
    close: async () => {
      if (wanted === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

async function shippedSite(programme: Programme | undefined): Promise<string> {
  const text = await readFile(shipped("config/examples/demo.yaml"), "utf8");
  return programme === undefined ? text : programmeSite(text, programme);
}

/** A file of the package: beside the sources, or one folder higher when this runs from the build. */
export function shipped(path: string): string {
  const roots = ["../../", "../../../"].map((up) => fileURLToPath(new URL(up, import.meta.url)));
  return roots.map((root) => join(root, path)).find((file) => existsSync(file)) ?? path;
}
