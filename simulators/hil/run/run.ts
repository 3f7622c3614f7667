import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { version } from "../../../config/version.ts";
import { fail, ok, type Result } from "../../../gateway/core/result.ts";
import { openBench, type Bench } from "../bench/bench.ts";
import { createBenchClock, type BenchClock } from "../bench/bench-clock.ts";
import { writeFittedSite } from "../bench/fitted-site.ts";
import { relayPlace } from "../file/bench-declaration.ts";
import type { ReadScenario } from "../file/scenario-file.ts";
import type { FarGateway } from "../target/far-gateway.ts";
import { startOwnGateway } from "../target/own-gateway.ts";
import type { Target } from "../target/target.ts";
import type { Row } from "../verdict/row.ts";
import { calmDown } from "./calm.ts";
import { createRecorder, type Recorder } from "./recorder.ts";
import { playRound } from "./round.ts";
import { trouble } from "./stage.ts";

export interface RunOf {
  readonly read: ReadScenario;
  readonly rounds: number;
  readonly run: string;
  readonly eventsFile: string | undefined;
  /** The gateway's program. */
  readonly entry: string;
  /** The gateway under test, where it is not one of the bench's own. */
  readonly far: FarGateway | undefined;
  readonly signal: AbortSignal;
  readonly progress: (round: number) => void;
}

/** Plays a scenario so many times; why not, if it cannot be played at all. */
export async function runScenario(of: RunOf): Promise<Result<readonly Row[], string>> {
  const clock = createBenchClock();
  const recorder = createRecorder(of.run, of.eventsFile);
  try {
    recorder.note(await firstRow(of, clock));
    const deps = { ...of, clock, recorder };
    const played = of.far === undefined ? await playOnOwn(deps) : await playOnFar(deps, of.far);
    return played.ok ? ok(recorder.rows()) : played;
  } finally {
    await recorder.close();
  }
}

interface Deps extends RunOf {
  readonly clock: BenchClock;
  readonly recorder: Recorder;
}
type Played = Result<undefined, string>;

/** Bench and gateway are new in each round: nothing of the one before is left that could ring or be owed. */
async function playOnOwn(deps: Deps): Promise<Played> {
  for (let round = 1; round <= deps.rounds && !deps.signal.aborted; round += 1) {
    deps.progress(round);
    const played = await onBench(
      deps,
      () => round,
      async (bench, folder) => {
        const journal = openJournal(deps, round);
        const target = await startTarget(deps, bench, { folder, tell: journal.tell });
        if (!target.ok) return target;
        try {
          await playRound(stageOf(deps, round, { bench, target: target.value }));
          return ok(undefined);
        } finally {
          await target.value.stop();
          journal.close();
        }
      },
    );
    if (!played.ok && round === 1) return played;
    if (!played.ok) trouble({ ...deps, round }, played.error);
  }
  return ok(undefined);
}

/** One bench around a gateway that goes on: between two rounds everything has to come to rest. */
async function playOnFar(deps: Deps, target: FarGateway): Promise<Played> {
  let round = 1;
  return onBench(
    deps,
    () => round,
    async (bench) => {
      bench.connectNodes(target.mqttUrl);
      for (; round <= deps.rounds && !deps.signal.aborted; round += 1) {
        deps.progress(round);
        const stage = stageOf(deps, round, { bench, target });
        if (await calmDown(stage)) await playRound(stage);
        else trouble({ ...deps, round }, "the alarms of the round before do not end");
      }
      return ok(undefined);
    },
  );
}

async function onBench(
  { read: { scenario, site }, clock, recorder }: Deps,
  roundNow: () => number,
  play: (bench: Bench, folder: string) => Promise<Played>,
): Promise<Played> {
  const folder = await mkdtemp(join(tmpdir(), "gridpost-hil-"));
  let bench: Bench | undefined;
  try {
    bench = await openBench({
      site,
      declared: scenario.bench,
      seed: scenario.seed + roundNow(),
      folder,
      hearRelay: ({ isClosed, atMs }) =>
        recorder.note({ kind: "relay", round: roundNow(), isClosed, atMs: clock.ofMachine(atMs) }),
    });
    return await play(bench, folder);
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  } finally {
    await bench?.stop();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function stageOf(
  { read: { scenario, site }, clock, recorder, signal }: Deps,
  round: number,
  around: { readonly bench: Bench; readonly target: Target },
) {
  return { ...around, round, scenario, site, clock, recorder, signal };
}

/** What the gateway said of itself in a round, beside the record of the run. */
function openJournal({ eventsFile }: RunOf, round: number) {
  const file = eventsFile && join(dirname(eventsFile), `gateway-${round}.log`);
  const stream = file === undefined ? undefined : createWriteStream(file);
  return { tell: (line: string) => void stream?.write(`${line}\n`), close: () => void stream?.end() };
}

async function startTarget(
  of: RunOf,
  bench: Bench,
  { folder, tell }: { readonly folder: string; readonly tell: (line: string) => void },
): Promise<Result<Target, string>> {
  let started: Result<Target, string> = fail("");
  // Another bench on this machine may take a port between the look for it and the gateway's own.
  for (let tries = 0; tries < startsMax && !started.ok; tries += 1) {
    const site = await writeFittedSite(bench, { siteFile: of.read.siteFile, folder, run: of.run });
    started = await startOwnGateway({ site, data: join(folder, `data-${tries}`), entry: of.entry, tell });
  }
  return started;
}

async function firstRow({ read, rounds, run, far }: RunOf, clock: BenchClock): Promise<Row> {
  const { scenario, written, site, siteFile } = read;
  const isHeard = relayPlace(scenario.bench.relay_in).kind !== "sim" || site.site.sirens.length > 0;
  const severities = site.site.sirens.map(({ severity }) => severity);
  return {
    kind: "run",
    run,
    scenario: written as Extract<Row, { kind: "run" }>["scenario"],
    seed: scenario.seed,
    rounds,
    gateway: far?.version ?? version,
    configSha256: createHash("sha256")
      .update(await readFile(siteFile))
      .digest("hex"),
    ...(isHeard && { sirenSeverity: Math.max(1, ...severities) }),
    atMs: clock.nowMs(),
  };
}

const startsMax = 2;
