import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { lanes } from "../../../../gateway/core/uplink.ts";
import type { PointId } from "../../../../config/ids.ts";
import { createRng } from "../../../../simulators/rng.ts";
import { startDistrictWorker, type DistrictWorker } from "../../../../simulators/district/worker.ts";
import { createPlatform } from "../../../../gateway/platform.ts";
import { sleep } from "../../path/figures.ts";
import { createEmulatedBox, type EmulatedBox } from "../emulated-box.ts";
import { plainSite } from "../plain-site.ts";
import type { BrokerKind, RunningBroker } from "./kind.ts";
import { openMeddler, type Meddler, type Mischief } from "./meddler.ts";

export interface SuiteOptions {
  readonly directory: string;
  /** MQTT 3.1.1 even where the broker knows 5. */
  readonly old?: boolean;
  /** For tests of the suite: a district that forgets what it acknowledged. */
  readonly flaw?: "forgets";
  /** How long everything may take to be there. */
  readonly patienceMs?: number;
}

/** What went wrong, in the order of the checks; nothing when a box can live with this broker. */
export async function faultsWith(kind: BrokerKind, options: SuiteOptions): Promise<readonly string[]> {
  const rig = await setUp(kind, options);
  const faults: string[] = [];
  try {
    for (const [name, check] of Object.entries(checks)) {
      const fault = await check(rig).catch((error: unknown) => String(error));
      if (fault !== undefined) faults.push(`${name}: ${fault}`);
    }
  } finally {
    rig.box.cut();
    await rig.district.stop();
    await rig.meddler.close();
    await rig.broker.stop();
  }
  return faults;
}

async function setUp(
  kind: BrokerKind,
  { directory, old = false, flaw, patienceMs = 45_000 }: SuiteOptions,
): Promise<Rig> {
  const version = old ? 4 : kind.version;
  const place = join(directory, `${kind.name.replaceAll(/\W+/g, "-")}-${version}`);
  mkdirSync(place, { recursive: true });
  const broker = await kind.start(place);
  // One of them besides the first is enough for a mirror.
  const meddler = await openMeddler(broker.urls.slice(0, 2));
  const usual = old ? "knows-3.1.1-only" : "none";
  meddler.does(usual);
  const kept = flaw === "forgets" ? {} : { journal: join(place, "journal") };
  const worker = () => startDistrictWorker({ url: broker.urls.at(-1) ?? "", version, clientId: "district-1", ...kept });
  return { broker, meddler, usual, box: boxOn(meddler), worker, district: worker(), patienceMs, rung: 0 };
}

interface Rig {
  readonly broker: RunningBroker;
  readonly meddler: Meddler;
  readonly usual: Mischief;
  readonly box: EmulatedBox;
  readonly worker: () => DistrictWorker;
  readonly patienceMs: number;
  district: DistrictWorker;
  rung: number;
}

const boxId = "box-1";
const detectors = 400;

const { clock } = createPlatform("suite");

function boxOn({ urls }: Meddler): EmulatedBox {
  return createEmulatedBox({ id: boxId, site: plainSite(boxId, detectors), urls, clock, rng: createRng(7) });
}

type Check = (rig: Rig) => Promise<string | undefined>;

const checks: Readonly<Record<string, Check>> = {
  "a refused subscription is no connection, and is tried again": async (rig) => {
    const { meddler, box, usual } = rig;
    await waitFor(() => rig.district.isListening(), 30_000);
    if (usual === "none") meddler.does("refuses-subscription");
    await ring(rig, 20);
    box.start();
    if (usual === "none") {
      await waitFor(() => meddler.done() > 0, 10_000);
      await sleep(500);
      if (box.isLive()) return "live although nothing can be heard";
    }
    meddler.does(usual);
    return whole(rig);
  },
  "what comes while the application is away waits for it": async (rig) => {
    await rig.district.stop();
    await ring(rig, 20);
    await sleep(2_000);
    rig.district = rig.worker();
    return whole(rig);
  },
  "lost PUBACKs cost a connection and no record": async (rig) => {
    rig.meddler.does("loses-pubacks");
    const before = rig.meddler.done();
    await ring(rig, 10);
    await waitFor(() => rig.meddler.done() > before, 10_000);
    await sleep(1_000);
    rig.meddler.does(rig.usual);
    rig.meddler.cut();
    await ring(rig, 10);
    return whole(rig);
  },
  "a node that is killed takes nothing with it": async (rig) => {
    await ring(rig, 10);
    await rig.broker.kill();
    rig.meddler.cut();
    await ring(rig, 20);
    // The others of a cluster go on; one that is alone comes back.
    if (rig.broker.urls.length === 1) await rig.broker.revive();
    return whole(rig);
  },
  "no topic has a dot, a space or a share": async ({ meddler }) => {
    const strange = [...meddler.topics].filter((topic) => /[.\s$]/.test(topic) || !topic.startsWith("gridpost/v1/"));
    return strange.length === 0 && meddler.topics.size > 2
      ? undefined
      : `${[...strange, meddler.topics.size].join(" ")}`;
  },
};

/** So many detectors ring, each for the first time. */
async function ring(rig: Rig, count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) {
    rig.rung += 1;
    const point = `gas-${rig.rung}/gas` as PointId;
    const reading = { point, sample: { kind: "good", value: 60 }, at: clock.now() } as const;
    await rig.box.put({ kind: "readings", readings: [reading] });
  }
}

/** Everything is held by the district and acknowledged, each number once, nothing refused. */
async function whole({ box, ...rig }: Rig): Promise<string | undefined> {
  if (!(await holds(() => box.backlog() === 0, rig.patienceMs))) return `${box.backlog()} records are not acknowledged`;
  const held = rig.district.received().find((each) => each.box === box.id)?.lanes;
  const wrong = lanes.filter((lane) => {
    const numbers = held?.[lane].records.map(({ seq }) => seq) ?? [];
    return numbers.length !== box.lane(lane).lastSeq || numbers.some((seq, at) => seq !== at + 1);
  });
  if (wrong.length > 0) return `not each once and in order: ${wrong.join(", ")}`;
  const refused = [...rig.district.refused().keys()];
  return refused.length === 0 ? undefined : `not understood: ${refused.join(" ")}`;
}

async function waitFor(isSo: () => boolean, withinMs: number): Promise<void> {
  if (!(await holds(isSo, withinMs))) throw new Error(`not within ${withinMs} ms: ${isSo.toString()}`);
}

async function holds(isSo: () => boolean, withinMs: number): Promise<boolean> {
  for (const untilMs = Date.now() + withinMs; Date.now() < untilMs; await sleep(50)) if (isSo()) return true;
  return isSo();
}
