import type { SeriesProblem } from "../series/problem.ts";
import type { Publisher } from "./publisher.ts";
import type { Reel } from "./track.ts";

export interface Played {
  readonly rows: number;
  readonly problems: readonly SeriesProblem[];
  readonly tookMs: number;
  /** The time given to it ended first. */
  readonly isCut: boolean;
}

/** Plays every row of a recorded file as fast as its acknowledgements come back; what was sent stays with the tracks. */
export async function playReel(reel: Reel, publisher: Publisher, untilMs: number): Promise<Played> {
  const startedMs = Date.now();
  const problems: SeriesProblem[] = [];
  let rows = 0;
  let isCut = false;
  for await (const frame of reel.rows()) {
    isCut = Date.now() > untilMs;
    if (isCut) break;
    if (frame.kind === "problem") {
      problems.push(frame);
      continue;
    }
    rows += 1;
    for (const [track, recorded] of frame.cells) {
      track.sent.push(recorded);
      track.times.push(frame.atMs);
    }
    await publisher.send(topicOf(reel), textOf(frame.cells));
  }
  await publisher.settled();
  return { rows, problems, tookMs: Date.now() - startedMs, isCut };
}

export function topicOf({ tracks }: Reel): string {
  return `gridpost/in/${tracks[0]?.device ?? ""}`;
}

export function textOf(cells: Iterable<readonly [{ readonly measure: string }, unknown]>): string {
  return JSON.stringify(Object.fromEntries([...cells].map(([{ measure }, recorded]) => [measure, recorded])));
}
