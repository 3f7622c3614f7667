import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { oneLine } from "../../../config/diagnostic.ts";
import { loadSite } from "../../../config/load.ts";
import { indexSite, type SiteIndex } from "../../../gateway/core/site-index.ts";
import { problemText } from "../../../simulators/series/problem.ts";
import { timeText } from "../../../simulators/series/time-text.ts";
import { trySeries, type SeriesTrial } from "../../../simulators/trial/series-trial.ts";

const folder = "bench/proof/alarms/recorded";

/** A recorded column, the point it is played to, and when each rule rings: times only, in UTC. */
const recordingSchema = z.strictObject({
  file: z.string(),
  column: z.string(),
  point: z.string(),
  rings: z.array(z.strictObject({ rule: z.string(), raised: z.string(), cleared: z.string().optional() })),
});
export type Recording = z.infer<typeof recordingSchema>;

/** What is committed of the recordings; their values are not. */
export function recordings(): readonly Recording[] {
  return z.array(recordingSchema).parse(parse(readFileSync(join(folder, "expected.yaml"), "utf8")));
}

/** Where the recorded series lie; undefined where there are none. */
export function seriesFolder(): string | undefined {
  const at = resolve(process.env["GRIDPOST_SHARED_DATA"] ?? "../shared/data", "series");
  return existsSync(join(at, "INDEX.json")) ? at : undefined;
}

/** The rules the recordings are played through. */
export function recordedSite(): SiteIndex {
  const loaded = loadSite(join(folder, "site.yaml"), { env: {}, asWritten: true });
  if (!loaded.ok) throw new Error(loaded.error.map((each) => oneLine(each, "en")).join("\n"));
  return indexSite(loaded.value.site, loaded.value.profiles, loaded.value.programme);
}

export async function play(index: SiteIndex, series: string, recording: Recording): Promise<SeriesTrial> {
  const { file, column, point } = recording;
  const tried = await trySeries({ index, file: join(series, file), column, point });
  if (!tried.ok) throw new Error(problemText(tried.error, "en"));
  return tried.value;
}

export function ringsOf({ rings }: SeriesTrial): Recording["rings"] {
  return rings.map(({ rule, raisedMs, clearedMs }) => ({
    rule,
    raised: timeText(raisedMs),
    ...(clearedMs !== undefined && { cleared: timeText(clearedMs) }),
  }));
}
