import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { PersonId, PointId } from "../../../config/ids.ts";
import type { Decision } from "../../../gateway/core/decision.ts";
import type { CaseId } from "../../../gateway/core/ids.ts";
import type { Verb } from "../../../gateway/core/cases/transitions.ts";
import type { Log } from "../../../gateway/core/ports.ts";
import { freePort } from "../../../simulators/demo/free-port.ts";
import { startDistrict } from "../../../simulators/district/district.ts";
import type { Received } from "../../../simulators/district/application.ts";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { withScratch } from "../path/gateway.ts";
import { arrivalFaults, type CaseStepSeen } from "./arrivals.ts";
import { writeChainSite, type ChainSite } from "./chain-site.ts";
import { createFastClock, type FastClock } from "./fast-clock.ts";
import { openInnerBox, type InnerBox } from "./inner-box.ts";
import { feedback } from "./walk-alone.ts";

const hours = 72;
const cases = 20;
const startMs = Date.UTC(2026, 5, 2, 0);
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/**
 * 72 hours without the district, on a clock that runs fast: a case every 3.6 hours, opened and closed by the people of
 * the roster, a restart in the middle. Then the district is there, and time runs as usual.
 */
export function threeDaysOffline({ full, log }: ProofContext): Promise<Verdict> {
  return withScratch(async (directory) => {
    const port = await freePort(33_900 + (process.pid % 1_000));
    const site = await writeChainSite(join(directory, "site.yaml"), {
      programme: "tongnan",
      uplink: `mqtt://127.0.0.1:${port}`,
      leaves: cases,
    });
    const clock = createFastClock(startMs, 1);
    const fast = full ? 1_800 : 7_200;
    const data = join(directory, "data");
    mkdirSync(data);
    // A store that has not opened in its five seconds would be done without.
    const open = async () => {
      clock.speed(1);
      const opened = await openInnerBox({ file: site.file, directory: data, clock, log: silent });
      clock.speed(fast);
      return opened;
    };
    let box = await open();
    const decided: CaseStepSeen[] = [];
    for (let count = 1; count <= cases; count += 1) {
      await clock.sleep((hours * 3_600_000) / cases - sinceLast(clock, count));
      // People act in their own time: limits of minutes would pass while a busy machine takes a breath.
      clock.speed(10);
      await oneCase({ box, site, clock, decided, point: `gas-${count}/gas` });
      if (count === cases / 2) {
        clock.speed(1);
        await box.stop();
        box = await open();
      }
      clock.speed(fast);
    }
    const offlineMs = clock.now().monoMs;
    log(`${hours} h and ${cases} cases passed, ${decided.length} steps, records ${recordsOf(box)}`);
    clock.speed(1);
    const district = await startDistrict({ port });
    try {
      const held = await drained(box, () => district.received().find(({ box: of }) => of === site.box));
      return verdictOf({ decided, held, offlineMs });
    } finally {
      await box.stop();
      await district.stop();
    }
  });
}

/** Cases begin at their own times, however long the one before took. */
function sinceLast(clock: FastClock, count: number): number {
  return Math.max(0, clock.now().monoMs - ((count - 1) * hours * 3_600_000) / cases);
}

interface Living {
  readonly box: InnerBox;
  readonly site: ChainSite;
  readonly clock: FastClock;
  readonly decided: CaseStepSeen[];
  /** Each in a micro-grid of its own. */
  readonly point: string;
}

const words = ["claim", "arrive", "start", "submit", "pass", "approve"] as const satisfies readonly Verb[];

async function oneCase({ box, site, clock, decided, point }: Living): Promise<void> {
  const read = async (value: number) => {
    const reading = { point: point as PointId, sample: { kind: "good", value } as const, at: clock.now() };
    keep(await box.app.put({ kind: "readings", readings: [reading] }), decided);
  };
  await read(30);
  const of = [...box.app.state().case.values()].findLast((row) => row.hazard === "gas" && row.state === "reported");
  if (of === undefined) throw new Error("the alarm opened no case");
  for (const verb of words) {
    if (verb === "submit") await read(1);
    if (box.app.state().case.get(of.id)?.state !== "closed")
      await say(box, { id: of.id, verb, people: site.people, decided });
  }
}

interface Saying {
  readonly id: CaseId;
  readonly verb: Verb;
  readonly people: readonly string[];
  readonly decided: CaseStepSeen[];
}

/** The first of the people whom the box lets do it. */
async function say({ app }: InnerBox, { id, verb, people, decided }: Saying): Promise<void> {
  for (const by of people) {
    const command = `${verb}-${app.state().case.get(id)?.seq}-${by}`;
    const more = verb === "submit" ? { feedback } : {};
    const decision = await app.put({ kind: "case", case: id, by: by as PersonId, verb, command, ...more });
    if (!decision.facts.some(({ kind }) => kind === "refused")) return keep(decision, decided);
  }
  throw new Error(`nobody may ${verb} ${id} in ${app.state().case.get(id)?.state}`);
}

function keep({ uplink }: Decision, decided: CaseStepSeen[]): void {
  for (const { body, at } of uplink) {
    if (body.kind !== "case" || body.hazard !== "gas") continue;
    decided.push({ case: body.case, step: body.step ?? 0, to: body.to, atMs: at.wallMs });
  }
}

function recordsOf({ app }: InnerBox): string {
  return [...app.state().lane].map(([lane, { lastSeq }]) => `${lane} ${lastSeq}`).join(", ");
}

/** Until the district holds all that there was of cases when it came. */
async function drained({ app }: InnerBox, received: () => Received | undefined): Promise<Received> {
  const last = app.state().lane.get("step")?.lastSeq ?? 0;
  for (let left = 900; left > 0; left -= 1) {
    const held = received();
    if (held !== undefined && held.lanes.step.upTo >= last) return held;
    await sleep(100);
  }
  throw new Error(`the district does not hold ${last} steps after 90 s`);
}

interface Outcome {
  readonly decided: readonly CaseStepSeen[];
  readonly held: Received;
  readonly offlineMs: number;
}

function verdictOf({ decided, held, offlineMs }: Outcome): Verdict {
  const arrived = held.lanes.step.records.flatMap(({ body, atMs }) =>
    body.kind === "case" && body.hazard === "gas" && body.event === undefined
      ? [{ case: body.case, step: body.step ?? 0, to: body.to, atMs }]
      : [],
  );
  const faults = arrivalFaults(decided, arrived);
  const opened = new Set(arrived.map((each) => each.case)).size;
  const closed = arrived.filter(({ to }) => to === "closed").length;
  const isHeld = faults.length === 0 && opened === cases && closed === cases && offlineMs >= hours * 3_590_000;
  const figure = `${(offlineMs / 3_600_000).toFixed(1)} h offline, ${opened} cases opened, ${closed} closed, ${decided.length} steps: ${faults.length} missing, twice, out of order or with another time${faults.length > 0 ? ` (${faults.slice(0, 3).join("; ")})` : ""}; gaps ${held.lanes.step.gaps.length}`;
  return { kind: isHeld ? "held" : "missed", figure };
}
