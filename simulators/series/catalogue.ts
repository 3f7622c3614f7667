import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { z } from "zod";

/** What an INDEX.json beside the files says of one of them. Nothing here is required of a file. */
const entrySchema = z.object({
  file: z.string(),
  what: z.string().optional(),
  rows: z.int().optional(),
  interval: z.string().optional(),
  column: z.string().optional(),
  unit: z.string().optional(),
  notes: z.string().optional(),
});
export type CatalogueEntry = z.infer<typeof entrySchema>;

/** Every entry of a folder's INDEX.json; none when there is no such file or it is of another kind. */
export async function readCatalogue(folder: string): Promise<readonly CatalogueEntry[]> {
  try {
    const read: unknown = JSON.parse(await readFile(join(folder, "INDEX.json"), "utf8"));
    const entries = z.array(entrySchema).safeParse(read);
    return entries.success ? entries.data : [];
  } catch {
    // The index is a convenience: a missing or broken one leaves what the file itself says.
    return [];
  }
}

export async function catalogued(file: string): Promise<CatalogueEntry | undefined> {
  return (await readCatalogue(dirname(file))).find((entry) => entry.file === basename(file));
}
