import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Ringing } from "../../../simulators/trial/trial.ts";
import type { Verdict } from "../area.ts";
import { play, recordedSite, recordings, seriesFolder } from "./recordings.ts";

/**
 * The recorded smoke series carries the label of its makers and no smoke density. The label is played as the detector's
 * contact; beside it a stand-in looks at the equivalent CO₂ of the same rows, which is all that was recorded of smoke.
 */
export async function smokeSeries(): Promise<Verdict> {
  const series = seriesFolder();
  if (series === undefined) return { kind: "not-run", why: "no recorded series beside the checkout" };
  const labelled = await labelledFires(series);
  const own = await ringingOn("room/smoke", series);
  const contact = judged(
    own.filter(({ rule }) => rule === "smoke.alarm"),
    labelled,
  );
  const standIn = judged(await ringingOn("room/eco2", series), labelled);
  const isRight = contact.missed === 0 && contact.false === 0 && contact.delays.every((ms) => ms <= 1_000);
  return {
    kind: isRight && labelled.length > 0 ? "held" : "missed",
    figure: `${labelled.length} labelled fires; by the contact: ${textOf(contact)}; by eCO₂ alone: ${textOf(standIn)}`,
  };
}

async function ringingOn(point: string, series: string): Promise<readonly Ringing[]> {
  const column = recordings().find((each) => each.point === point);
  return column === undefined ? [] : (await play(recordedSite(), series, column)).rings;
}

interface Fire {
  readonly fromMs: number;
  readonly toMs: number;
}

interface Judged {
  readonly delays: readonly number[];
  readonly missed: number;
  readonly false: number;
}

/** A ringing belongs to the fire it begins in; one that begins in none is false. */
function judged(rings: readonly Ringing[], fires: readonly Fire[]): Judged {
  const within = ({ fromMs, toMs }: Fire, { raisedMs }: Ringing) => raisedMs >= fromMs && raisedMs < toMs;
  const first = fires.map((fire) => rings.find((ringing) => within(fire, ringing)));
  return {
    delays: fires.flatMap(({ fromMs }, at) => (first[at] === undefined ? [] : [first[at].raisedMs - fromMs])),
    missed: first.filter((ringing) => ringing === undefined).length,
    false: rings.filter((ringing) => !fires.some((fire) => within(fire, ringing))).length,
  };
}

function textOf({ delays, missed, false: wrong }: Judged): string {
  return `delays ${delays.map((ms) => `${ms / 1000} s`).join(", ") || "none"}, ${missed} missed, ${wrong} false`;
}

/** Read from the file itself, so that the gateway's own reading is not its own measure. */
async function labelledFires(series: string): Promise<readonly Fire[]> {
  const lines = (await readFile(join(series, smokeFile), "utf8")).trim().split("\n").slice(1);
  const labels = lines.map((line) => line.trim().endsWith(",1"));
  const starts = labels.flatMap((label, at) => (label && labels[at - 1] !== true ? [at] : []));
  return starts.map((at) => {
    const end = labels.indexOf(false, at);
    return { fromMs: at * 1000, toMs: (end < 0 ? labels.length : end) * 1000 };
  });
}

const smokeFile = "iot-smoke-detection-62630.csv";
