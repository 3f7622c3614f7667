import type { Duplex } from "node:stream";
import type { SerialSettings } from "../../../gateway/core/ports.ts";
import { ok, type Result } from "../../../gateway/core/result.ts";
import { framesIn, type RtuFrame } from "../rtu.ts";
import type { Timing } from "../wire.ts";
import { openAsker, type Asker, type Loss } from "./asker.ts";
import type { Ear } from "./ear.ts";
import type { Question } from "./exchange.ts";
import type { Finding } from "./finding.ts";
import { findingsOf, firstSurvey, nextQuestion, noted, overheard, type Pass, type Survey } from "./survey.ts";

/** One speed of one line; a network line has none. */
export interface Stage {
  readonly settings: SerialSettings | undefined;
  readonly ear: Ear;
  readonly pass: Pass;
}

export interface ScanWish {
  readonly stages: readonly Stage[];
  /** Before anything is asked the line is listened to for so long; 0 on a line that nobody else can be on. */
  readonly listenMs: number;
  /** A line has one speed: the first at which somebody answers is the last one tried. */
  readonly stopsAtFirst: boolean;
  /** Asks all the same when somebody else is heard. */
  readonly talksOver: boolean;
}

export interface ScanDeps extends Timing {
  readonly open: (settings: SerialSettings | undefined) => Duplex;
  readonly tell: (progress: Progress) => void;
}

export interface Progress {
  readonly settings: SerialSettings | undefined;
  readonly unit: number;
  readonly asked: number;
  /** All that is to be asked at this speed, as far as is known. */
  readonly total: number;
  readonly leftMs: number;
}

/** Another master on the line, at the speed at which its frames could be read; `undefined` when none fitted. */
export interface Traffic {
  readonly settings: SerialSettings | undefined;
  readonly units: readonly number[];
  readonly bytes: number;
}

export interface StageReport {
  readonly settings: SerialSettings | undefined;
  readonly findings: readonly Finding[];
  readonly asked: number;
  /** The adapter hands our own bytes back: the link needs `echo: true`. */
  readonly isEchoed: boolean;
}

export interface ScanReport {
  readonly stages: readonly StageReport[];
  readonly traffic: Traffic | undefined;
  /** Why it ended early. */
  readonly loss: Loss | undefined;
}

/** Looks for devices by reading, and by nothing else. It ends by itself, or when the signal aborts, with what it has. */
export async function scan(wish: ScanWish, deps: ScanDeps): Promise<ScanReport> {
  const reports: StageReport[] = [];
  const heard = wish.talksOver ? ok(undefined) : await trafficOn(wish, deps);
  if (!heard.ok) return { stages: reports, traffic: undefined, loss: heard.error };
  if (heard.value !== undefined) return { stages: reports, traffic: heard.value, loss: undefined };
  for (const stage of wish.stages) {
    const { survey, loss } = await surveyed(stage, deps);
    reports.push(reportOf(stage, survey));
    const traffic = trafficIn(survey.foreign, stage.settings);
    if (loss !== undefined || traffic !== undefined) return { stages: reports, traffic, loss };
    // Broken answers alone may be those of another parity: only a sound one tells that the speed is right.
    if (wish.stopsAtFirst && findingsOf(survey).some(({ kind }) => kind === "device")) break;
  }
  return { stages: reports, traffic: undefined, loss: undefined };
}

/** Somebody who speaks is named by the speed at which he can be understood. */
async function trafficOn({ stages, listenMs }: ScanWish, deps: ScanDeps): Promise<Result<Traffic | undefined, Loss>> {
  let bytes = 0;
  for (const stage of listenMs === 0 ? [] : stages) {
    const said = await withAsker(stage, deps, (asker) => asker.listen(listenMs));
    if (!said.ok) return said;
    const units = new Set(framesIn(said.value).map(({ unit }) => unit));
    bytes += said.value.length;
    if (bytes <= noiseBytesMax) return ok(undefined);
    if (units.size > 0) return ok({ settings: stage.settings, units: [...units], bytes });
  }
  return ok(bytes > noiseBytesMax ? { settings: undefined, units: [], bytes } : undefined);
}

interface Surveyed {
  readonly survey: Survey;
  readonly loss: Loss | undefined;
}

async function surveyed(stage: Stage, deps: ScanDeps): Promise<Surveyed> {
  let survey = firstSurvey(stage.pass);
  const startMs = deps.clock.now().monoMs;
  const done = await withAsker(stage, deps, async (asker) => {
    for (let question = nextQuestion(survey); question !== undefined; question = nextQuestion(survey)) {
      deps.tell(progressOf(stage, survey, question, deps.clock.now().monoMs - startMs));
      const heard = await asker.ask(question);
      if (!heard.ok) return heard;
      survey = noted(survey, heard.value);
      if (survey.todo.length > 0 || stage.ear.kind === "tcp") continue;
      const late = await asker.listen(stage.pass.waitMs);
      if (!late.ok) return late;
      survey = overheard(survey, question, framesIn(late.value));
    }
    return ok(undefined);
  });
  return { survey, loss: done.ok ? undefined : done.error };
}

async function withAsker<T>(
  { settings, ear }: Stage,
  deps: ScanDeps,
  work: (asker: Asker) => Promise<Result<T, Loss>>,
): Promise<Result<T, Loss>> {
  const asker = await openAsker(() => deps.open(settings), ear, deps);
  if (!asker.ok) return asker;
  try {
    return await work(asker.value);
  } finally {
    await asker.value.close();
  }
}

function reportOf({ settings }: Stage, survey: Survey): StageReport {
  return { settings, findings: findingsOf(survey), asked: survey.asked, isEchoed: survey.isEchoed };
}

function trafficIn(foreign: readonly RtuFrame[], settings: Stage["settings"]): Traffic | undefined {
  if (foreign.length === 0) return undefined;
  const bytes = foreign.reduce((sum, { pdu }) => sum + pdu.length + frameBytesAround, 0);
  return { settings, units: [...new Set(foreign.map(({ unit }) => unit))], bytes };
}

function progressOf({ settings, pass }: Stage, { asked, todo }: Survey, { unit }: Question, tookMs: number): Progress {
  const eachMs = asked === 0 ? pass.waitMs : tookMs / asked;
  return { settings, unit, asked, total: asked + todo.length, leftMs: Math.round(eachMs * todo.length) };
}

const noiseBytesMax = 2;
const frameBytesAround = 3;
