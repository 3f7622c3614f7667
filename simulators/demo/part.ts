import { districtPart } from "./district-part.ts";
import { modbusPart } from "./modbus-part.ts";
import { mqttPart } from "./mqtt-part.ts";
import { partNames, toPartSchema, type PartName, type PartSays, type Plan } from "./plan.ts";
import { setStage, type Part, type PartDeps } from "./stage.ts";

/** One process of the demo, told by IPC what to play. It ends when whoever started it is gone. */
export async function runPart(name: string): Promise<number> {
  const known = partNames.find((each) => each === name);
  if (known === undefined || process.send === undefined) return 2;
  // Ctrl-C reaches every process of the terminal; who ends when is the demo's decision.
  process.on("SIGINT", () => undefined);
  const ended = new Promise<void>((resolve) => process.once("disconnect", resolve).once("SIGTERM", resolve));
  const started = playing(known);
  await ended;
  await Promise.race([started.then((part) => part?.stop()), waited(stopMs)]);
  process.exit(0);
}

async function playing(name: PartName): Promise<Part | undefined> {
  const say = (says: PartSays): void => void process.send?.(says);
  const plan = await planned();
  const stage = setStage(plan);
  process.on("message", (message) => {
    const told = toPartSchema.safeParse(message);
    if (told.success && told.data.kind === "begin") stage.begin(told.data.beganMs);
  });
  try {
    const part = await parts[name]({ plan, stage, say });
    say({ kind: "ready" });
    return part;
  } catch (error) {
    say({ kind: "failed", why: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}

function planned(): Promise<Plan> {
  return new Promise((resolve) => {
    const listen = (message: unknown): void => {
      const told = toPartSchema.safeParse(message);
      if (!told.success || told.data.kind !== "plan") return;
      process.off("message", listen);
      resolve(told.data);
    };
    process.on("message", listen);
  });
}

function waited(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

const parts: Readonly<Record<PartName, (deps: PartDeps) => Promise<Part>>> = {
  modbus: modbusPart,
  mqtt: mqttPart,
  district: districtPart,
};
const stopMs = 3_000;
