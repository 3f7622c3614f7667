import { createHash } from "node:crypto";
import { accessSync, constants, readdirSync, readFileSync, realpathSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { replaceFile } from "../access/credential-file.ts";

/** A site that is tried: unless somebody says to keep it in time, the last good one comes back. */
const trialSchema = z.strictObject({
  schema: z.literal("gridpost.trial/v1"),
  hash: z.string(),
  by: z.string(),
  reason: z.string(),
  untilMs: z.number(),
});
export type Trial = z.infer<typeof trialSchema>;

/**
 * The texts of a site on disk: the file itself, which people edit, and in the data directory the last good one, those
 * before it, and a note while a new one is on trial. Each is there whole or not at all.
 */
export interface SiteTexts {
  readonly file: string;
  readonly written: () => string | undefined;
  readonly good: () => string | undefined;
  readonly trial: () => Trial | undefined;
  /** False where the gateway may only read. */
  readonly isWritable: () => boolean;
  /** What stands in the file is kept aside when it is neither this nor the last good one. */
  readonly write: (text: string) => void;
  readonly writeTrial: (trial: Trial | undefined) => void;
  /** The one that was good before stays among the last few. */
  readonly writeGood: (text: string) => void;
  /** Texts that were good, or stood in the file and were overwritten; the newest first. */
  readonly past: () => readonly string[];
}

export function openSiteTexts(named: string, directory: string, nowMs: () => number): SiteTexts {
  const file = real(named);
  const folder = join(directory, "site");
  const [goodFile, trialFile, pastFolder] = [
    join(folder, "good.yaml"),
    join(folder, "trial.json"),
    join(folder, "past"),
  ];
  const keepPast = (text: string) => keep(pastFolder, text, nowMs());
  const texts: SiteTexts = {
    file,
    written: () => textOf(file),
    good: () => textOf(goodFile),
    trial: () => trialIn(textOf(trialFile)),
    isWritable: () => isWritable(file),
    write: (text) => {
      const before = textOf(file);
      if (before === text) return;
      if (before !== undefined && before !== texts.good()) keepPast(before);
      replaceFile(file, text, modeOf(file));
    },
    writeTrial: (trial) => {
      if (trial === undefined) rmSync(trialFile, { force: true });
      else replaceFile(trialFile, `${JSON.stringify(trial)}\n`);
    },
    writeGood: (text) => {
      const before = texts.good();
      if (before === text) return;
      if (before !== undefined) keepPast(before);
      replaceFile(goodFile, text);
    },
    past: () => namesIn(pastFolder).flatMap((name) => textOf(join(pastFolder, name)) ?? []),
  };
  return texts;
}

/** As `sha256sum` prints it. */
export function hashOfText(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

const pastMax = 7;

function keep(folder: string, text: string, nowMs: number): void {
  const name = `${String(nowMs).padStart(16, "0")}-${hashOfText(text).slice(0, 12)}.yaml`;
  replaceFile(join(folder, name), text);
  for (const old of namesIn(folder).slice(pastMax)) rmSync(join(folder, old), { force: true });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(".yaml"))
      .toSorted()
      .toReversed();
  } catch {
    return [];
  }
}

/** A note that cannot be read is still a note: what it stands for is taken back. */
function trialIn(text: string | undefined): Trial | undefined {
  if (text === undefined) return undefined;
  const unreadable: Trial = { schema: "gridpost.trial/v1", hash: "", by: "", reason: "", untilMs: 0 };
  try {
    return trialSchema.safeParse(JSON.parse(text)).data ?? unreadable;
  } catch {
    return unreadable;
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function modeOf(file: string): number {
  try {
    return statSync(file).mode & 0o777;
  } catch {
    return 0o600;
  }
}

/** A link to the file stays a link. */
function real(file: string): string {
  try {
    return realpathSync(file);
  } catch {
    return file;
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(dirname(file), constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
