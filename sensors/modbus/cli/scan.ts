import { commandLine } from "../../../config/command-line.ts";
import type { SerialSettings } from "../../../gateway/core/ports.ts";
import { assert, fail, ok, type Result } from "../../../gateway/core/result.ts";
import { words, type Words } from "../../../config/words.ts";
import { identify, readsToIdentify, type Candidate, type KnownDevice } from "../scan/identify.ts";
import { interview } from "../scan/interview.ts";
import { fullReach, passAt, quickReach, type Reach } from "../scan/plan.ts";
import { scan, type ScanReport, type ScanWish } from "../scan/scan.ts";
import {
  commonOf,
  commonOptions,
  knownDevices,
  misuse,
  refuse,
  waitOf,
  wholeIn,
  type CommandDeps,
  type Common,
} from "./command.ts";
import { progressLine } from "./progress.ts";
import { scanCode, scanJson, scanText } from "./scan-text.ts";
import { earOf, openTarget, targetOf, type Target } from "./target.ts";

/** `gridpost scan`: which devices answer on a line, at which speed. It reads, and never writes. */
export async function scanCommand(args: readonly string[], deps: CommandDeps): Promise<number> {
  const asked = understand(args, deps);
  if (!asked.ok) return refuse(asked.error, usage, deps);
  const wish = asked.value;
  const line = progressLine(wish, deps.err);
  const report = await scan(stagesOf(wish), { ...deps, open: openOn(wish, deps), tell: line.tell });
  line.done();
  const told = { place: wish.place, report, known: await namesOf(report, wish, deps) };
  deps.out.write(wish.json ? scanJson(told) : scanText(told)[wish.language]);
  return scanCode(report);
}

interface ScanOrder extends Common {
  readonly place: string;
  readonly target: Target;
  readonly kind: "quick" | "full";
  readonly reach: Reach;
  readonly isNarrowed: boolean;
  readonly goesOn: boolean;
  readonly talksOver: boolean;
  readonly listenMs: number;
  readonly json: boolean;
  readonly devices: readonly KnownDevice[];
}

function stagesOf({ isNarrowed, target, reach, devices, goesOn, talksOver, listenMs }: ScanOrder): ScanWish {
  // Who names the numbers to ask wants no others asked.
  const profiles = isNarrowed ? [] : devices.map(({ profile }) => profile);
  const isSerial = target.kind === "serial";
  const settings = isSerial ? reach.settings : reach.settings.slice(0, 1);
  const stages = settings.map((each) => ({
    settings: isSerial ? each : undefined,
    ear: earOf(target, each),
    pass: passAt(isSerial ? each : undefined, reach, profiles),
  }));
  return { stages, listenMs: target.kind === "modbus-tcp" ? 0 : listenMs, stopsAtFirst: !goesOn, talksOver };
}

function openOn({ target, settings }: ScanOrder, { serial }: CommandDeps) {
  return (at: SerialSettings | undefined) => openTarget(target, serial, at ?? settings);
}

/** Devices with a model register introduce themselves; for the others there is `gridpost identify`. */
async function namesOf(
  report: ScanReport,
  wish: ScanOrder,
  deps: CommandDeps,
): Promise<ReadonlyMap<number, Candidate>> {
  const named = new Map<number, Candidate>();
  const known = wish.devices.filter(({ profile }) => profile.model !== undefined);
  for (const { settings = wish.settings, findings } of report.stages)
    for (const finding of findings) {
      if (finding.kind !== "device" || deps.signal.aborted) continue;
      const [first] = await whoIs(finding.unit, known, wish, { ...deps, settings });
      if (first?.certainty === "certain") named.set(finding.unit, first);
    }
  return named;
}

async function whoIs(
  unit: number,
  known: readonly KnownDevice[],
  { target, waitMs }: ScanOrder,
  deps: CommandDeps & { readonly settings: SerialSettings },
): Promise<readonly Candidate[]> {
  const open = () => openTarget(target, deps.serial, deps.settings);
  const ear = earOf(target, deps.settings);
  const reads = readsToIdentify(known.map(({ id, profile }) => ({ id, profile: { ...profile, measures: [] } })));
  const answers = await interview({ unit, waitMs }, reads, { ...deps, open, ear, tell: () => undefined });
  return answers.ok ? identify(known, answers.value) : [];
}

function understand(args: readonly string[], deps: CommandDeps): Result<ScanOrder, Words> {
  const parsed = parse(args);
  const [place, ...rest] = parsed?.positionals ?? [];
  if (parsed === undefined || place === undefined || rest.length > 0) return fail(misuse);
  const target = targetOf(place);
  return target.ok ? orderOf(place, target.value, { values: parsed.values, deps }) : target;
}

interface Asked {
  readonly values: NonNullable<ReturnType<typeof parse>>["values"];
  readonly deps: CommandDeps;
}

function orderOf(place: string, target: Target, { values, deps }: Asked): Result<ScanOrder, Words> {
  const common = commonOf(values, deps.env, target.kind === "modbus-tcp" ? netWaitMs : lineWaitMs);
  if (!common.ok) return common;
  const devices = knownDevices(deps.profiles(values.devices));
  const reach = reachOf(values, common.value, devices);
  if (!reach.ok) return reach;
  const { all: goesOn, anyway: talksOver, json } = values;
  const kind = values.full ? "full" : "quick";
  const listenMs = waitOf(values.listen);
  if (listenMs === undefined) return fail(words("--listen 写 20ms 到 10s", "--listen is 20ms to 10s"));
  const isNarrowed = values.units !== undefined;
  const more = { kind, isNarrowed, reach: reach.value, goesOn, talksOver, json, devices, listenMs } as const;
  return ok({ ...common.value, place, target, ...more });
}

interface ReachValues {
  readonly full: boolean;
  readonly bauds?: string | undefined;
  readonly parities?: string | undefined;
  readonly units?: string | undefined;
}

function reachOf(values: ReachValues, { waitMs }: Common, devices: readonly KnownDevice[]): Result<Reach, Words> {
  const usual = values.full ? fullReach() : quickReach(devices.map(({ profile }) => profile));
  const bauds = values.bauds?.split(",").map((each) => wholeIn(each, 300, 921_600));
  const parities = values.parities?.split(",").map((each) => parityNames.find((one) => one === each));
  const units = values.units === undefined ? usual.units : unitsIn(values.units);
  if (units === undefined)
    return fail(words("--units 写 1-32 或 1,5,9（1 到 247）", "--units is 1-32 or 1,5,9 (1 to 247)"));
  if (bauds?.includes(undefined)) return fail(words("--bauds 写 9600,4800", "--bauds is 9600,4800"));
  if (parities?.includes(undefined)) return fail(words("--parities 写 none,even,odd", "--parities is none,even,odd"));
  return ok({ ...usual, waitMs, units, settings: settingsFor(usual, bauds, parities) });
}

function settingsFor(
  usual: Reach,
  bauds: readonly (number | undefined)[] | undefined,
  parities: readonly (SerialSettings["parity"] | undefined)[] | undefined,
): readonly SerialSettings[] {
  if (bauds === undefined && parities === undefined) return usual.settings;
  const speeds = bauds ?? [...new Set(usual.settings.map(({ baud }) => baud))];
  return (parities ?? ["none"]).flatMap((parity) =>
    speeds.map((baud) => {
      assert(baud !== undefined && parity !== undefined, "speeds were checked");
      return { baud, parity, stopBits: 1 };
    }),
  );
}

function unitsIn(text: string): readonly number[] | undefined {
  const parts = text.split(",").map((part) => {
    const [first, last = first] = part.split("-").map((each) => wholeIn(each, 1, 247));
    if (first === undefined || last === undefined || last < first) return undefined;
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
  const whole = parts.filter((part) => part !== undefined);
  return whole.length === parts.length ? [...new Set(whole.flat())] : undefined;
}

function parse(args: readonly string[]) {
  const options = {
    ...commonOptions,
    quick: { type: "boolean", default: false },
    full: { type: "boolean", default: false },
    bauds: { type: "string" },
    parities: { type: "string" },
    units: { type: "string" },
    listen: { type: "string", default: "2s" },
    all: { type: "boolean", default: false },
    anyway: { type: "boolean", default: false },
  } as const;
  return commandLine(args, options);
}

const usage = `gridpost scan PORT|auto|tcp://HOST|rtu+tcp://HOST:PORT [--quick|--full] [--json] [--lang zh-CN|en]
  找设备，只读不写；网关须先停止 · finds devices, reads only; the gateway must not run
  --bauds 9600,4800  --parities none,even  --units 1-32  --timeout 200ms  --listen 2s
  --all     找到以后还试其余速率 · goes on to the other speeds
  --anyway  总线上有别的主站也照扫 · asks although another master is heard
  --devices DIR  自备的设备档 · device profiles of your own`;

const parityNames = ["none", "even", "odd"] as const;
const lineWaitMs = 200;
/** Behind a network there is a gateway that waits for its own line. */
const netWaitMs = 1_000;
