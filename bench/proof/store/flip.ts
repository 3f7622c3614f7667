import { cpSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { Rng } from "../../../gateway/core/ports.ts";
import { createRng } from "../../../simulators/rng.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { withScratch } from "../path/gateway.ts";
import type { Examination } from "./examination.ts";
import { createExaminer, type Examiner } from "./examiner.ts";
import { seed, type Numbers } from "./rows.ts";
import { startWorker } from "./worker.ts";
import { ackedIn } from "./writer.ts";

/** `whole` and `part` answer rightly; `silent` lost something and said nothing. */
const outcomes = ["whole", "part", "refused", "aborted", "silent", "wrong"] as const;
type Outcome = (typeof outcomes)[number];

export function flippedBits({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const written = await writtenStore(join(directory, "pristine"));
    const counts = new Map<Outcome, number>();
    const bad: string[] = [];
    const examiner = createExaminer();
    try {
      await mustBeQuiet(directory, examiner);
      for (let turn = 0; turn < (full ? 1_000 : 250); turn += 1) {
        const copy = join(directory, "copy");
        cpSync(join(directory, "pristine"), copy, { recursive: true });
        const where = flipBit(copy, createRng(seed + turn));
        const outcome = outcomeOf(await examiner.examine(copy), written);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
        if (badOnes.has(outcome)) bad.push(`${outcome} at ${where}`);
        rmSync(copy, { recursive: true });
        if (turn % 100 === 99) log(`${turn + 1} bits`);
      }
    } finally {
      examiner.close();
    }
    return { kind: bad.length === 0 ? "held" : "missed", figure: told(counts, bad) };
  });
}

/** A store that complains without a cause would make every loss look named. */
async function mustBeQuiet(directory: string, examiner: Examiner): Promise<void> {
  const copy = join(directory, "untouched");
  cpSync(join(directory, "pristine"), copy, { recursive: true });
  const found = await examiner.examine(copy);
  if (found === "aborted" || found.complaints.length > 0) throw new Error("an untouched store names damage");
}

/** A process that ends by an assertion has served nothing wrong, but neither has it named the damage. */
const badOnes: ReadonlySet<Outcome> = new Set(["wrong", "silent", "aborted"]);

function told(counts: ReadonlyMap<Outcome, number>, bad: readonly string[]): string {
  const each = outcomes.map((outcome) => `${counts.get(outcome) ?? 0} ${outcome}`).join(", ");
  return [`${each}; seed ${seed}`, ...bad.slice(0, 8)].join("; ");
}

/** Closed, with a log and tables of several ages in both databases. */
async function writtenStore(directory: string): Promise<Numbers> {
  const said = await text(startWorker("write", directory, "220", "40", "0").stdout);
  const written = ackedIn(said);
  if (written === undefined) throw new Error("the writer wrote nothing");
  return written;
}

function outcomeOf(found: Examination | "aborted", written: Numbers): Outcome {
  if (found === "aborted") return "aborted";
  if (found.wrong.length > 0) return "wrong";
  if (found.refused !== undefined) return "refused";
  const isWhole = found.found.facts === written.facts && found.found.readings === written.readings;
  if (isWhole) return "whole";
  return found.complaints.length > 0 ? "part" : "silent";
}

/** Every second time in any byte of the whole, otherwise in any file: small files decide as much as large ones. */
export function flipBit(directory: string, rng: Rng): string {
  const files = filesIn(directory);
  const sizes = files.map((file) => statSync(join(directory, file)).size);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  let at = Math.floor(rng.next() * total);
  let index = rng.next() < 0.5 ? Math.floor(rng.next() * files.length) : -1;
  if (index < 0) for (index = 0; at >= (sizes[index] ?? total); index += 1) at -= sizes[index] ?? 0;
  const file = files[index] ?? "";
  const bytes = readFileSync(join(directory, file));
  at %= bytes.length;
  bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(rng.next() * 8));
  writeFileSync(join(directory, file), bytes);
  return `${file}+${at}`;
}

/** Empty files have no bit to turn; LevelDB's own diary is never read. */
function filesIn(directory: string): readonly string[] {
  const all = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) => each.isFile());
  const paths = all.map(({ parentPath, name }) => join(parentPath, name).slice(directory.length + 1));
  return paths.filter((path) => statSync(join(directory, path)).size > 0 && !/\/LOG(\.old)?$/.test(path)).toSorted();
}
