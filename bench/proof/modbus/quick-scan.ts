import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPlatform } from "../../../gateway/platform.ts";
import { createSerialPorts } from "../../../gateway/serial.ts";
import { assert } from "../../../gateway/core/result.ts";
import type { SerialSettings } from "../../../gateway/core/ports.ts";
import { serialEar } from "../../../sensors/modbus/scan/ear.ts";
import type { Finding } from "../../../sensors/modbus/scan/finding.ts";
import { passAt, quickReach } from "../../../sensors/modbus/scan/plan.ts";
import { scan, type ScanReport } from "../../../sensors/modbus/scan/scan.ts";
import { cellBank } from "../../../simulators/devices/modbus-device.ts";
import type { Mishap } from "../../../simulators/devices/mishap.ts";
import { startPseudoTerminal, startRtuDevices } from "../../../simulators/devices/rtu-device.ts";
import type { ProofContext, Verdict } from "../area.ts";

const speeds = [9600, 4800, 115_200, 19_200] as const;
/** The devices are set to the last one tried, so that no speed is spared. */
const spoken = 19_200;
const found = [1, 9, 17, 32] as const;
const boundMs = 40_000;
const waitMs = 200;

/** Four devices on a pseudo-terminal, one number of them given twice; the port itself is asked which speed it is set to. */
export async function quickScan({ log }: ProofContext): Promise<Verdict> {
  if (spawnSync("socat", ["-V"]).status !== 0)
    return { kind: "not-run", why: "no socat, which makes pseudo-terminals" };
  const whole = await scanned(speeds, 32, { kind: "duplicate" });
  log(`${whole.asked} questions in ${Math.round(whole.tookMs)} ms`);
  const short = await scanned([spoken], 10, { kind: "second-answer", ms: 70 });
  // What the harness would say if nobody clashed: the same line, every number given once.
  const control = await scanned([spoken], 10, undefined);
  const told = [whole, short, control].map(clashOf);
  const isTold = told.join(" ") === "clash clash device";
  const isWhole = found.join(" ") === whole.findings.map(({ unit }) => unit).join(" ");
  const took = `${(whole.tookMs / 1000).toFixed(1)} s for ${whole.asked} questions, ${speeds.length} speeds × 32 numbers at ${waitMs} ms after listening`;
  const seen = `number 9: ${told[0]} of answers at once, ${told[1]} of answers one after the other, ${told[2]} where it is given once`;
  return {
    kind: isTold && isWhole && whole.tookMs <= boundMs ? "held" : "missed",
    figure: `${took}; ${whole.findings.length} of ${found.length} numbers found; ${seen}`,
  };
}

interface Scanned {
  readonly findings: readonly Finding[];
  readonly asked: number;
  readonly tookMs: number;
}

async function scanned(bauds: readonly number[], lastUnit: number, clash: Mishap | undefined): Promise<Scanned> {
  const folder = mkdtempSync(join(tmpdir(), "quick-scan-"));
  const path = join(folder, "port");
  const isTuned = (): boolean => speedOf(path) === spoken;
  const mishap = (unit: number): Mishap | undefined => (unit === 9 ? clash : undefined);
  const line = await startRtuDevices({ units: found.map(device), answerMs: 15, isTuned, mishap });
  const terminal = await startPseudoTerminal(path, line.port);
  try {
    const startedMs = performance.now();
    const report = await runScan(path, bauds, lastUnit);
    assert(report.loss === undefined, `the scan ended early: ${JSON.stringify(report.loss)}`);
    const findings = report.stages.flatMap((stage) => stage.findings);
    const asked = report.stages.reduce((sum, stage) => sum + stage.asked, 0);
    return { findings, asked, tookMs: performance.now() - startedMs };
  } finally {
    await terminal.stop();
    await line.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runScan(path: string, bauds: readonly number[], lastUnit: number): Promise<ScanReport> {
  const { clock } = createPlatform("proof");
  const serial = createSerialPorts({ clock });
  const usual: SerialSettings = { baud: spoken, parity: "none", stopBits: 1 };
  const reach = { ...quickReach([]), units: Array.from({ length: lastUnit }, (_, index) => index + 1), waitMs };
  const stages = bauds.map((baud) => {
    const settings = { ...usual, baud };
    return { settings, ear: serialEar(settings), pass: passAt(settings, reach, []) };
  });
  const open = (settings: SerialSettings | undefined) => serial.open(path, settings ?? usual);
  const { signal } = new AbortController();
  const wish = { stages, listenMs: 2_000, stopsAtFirst: true, talksOver: false };
  return scan(wish, { clock, signal, open, tell: () => undefined });
}

function device(unit: number) {
  const cells = cellBank(unit);
  cells.set("holding", 0, 0x1230 + unit);
  return cells;
}

/** What the other end of a real line would need an ear for. */
function speedOf(path: string): number {
  return Number(execFileSync("stty", ["-F", path, "speed"], { encoding: "utf8" }));
}

function clashOf({ findings }: Scanned): string {
  return findings.find(({ unit }) => unit === 9)?.kind ?? "nothing";
}
