import type { LinkId } from "../../config/ids.ts";
import type { ModbusActuator } from "../../config/modbus-profile.ts";
import type { ModbusDevice } from "../../config/site.ts";
import type { Actuation, ActuationOutcome } from "../../gateway/core/ports.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Job } from "./job.ts";

/** A job, and the link it goes to. */
export interface Order {
  readonly link: LinkId;
  readonly job: Job;
  /** Said twice it does no harm: it is put where it belongs over and over, so nobody has to remember that it was said. */
  readonly isRepeatable: boolean;
}

/** The order of an actuation, or why nothing is sent: only what is declared is ever written. */
export function orderOf(index: SiteIndex, actuation: Actuation, nowMs: number): Result<Order, ActuationOutcome> {
  const device = index.devices.get(actuation.device);
  if (device === undefined || !("link" in device)) return refused("undeclared", "no such Modbus device");
  const actuator = actuatorOf(index, device, actuation);
  if (actuator === undefined) return refused("undeclared", `${device.id} may not switch ${actuation.actuator}`);
  const value = valueOf(actuator, actuation.to);
  if (value === undefined) return refused("undeclared", `a ${actuator.kind} has no state ${actuation.to}`);
  const isBroadcast = device.unit === 0 && isSerial(index, device);
  if (isBroadcast && !device.broadcast) return refused("broadcast", "unit 0 is everybody on a serial line");
  const { command, withinMs } = actuation;
  const open = { command, unit: device.unit, isBroadcast, deadlineMs: nowMs + withinMs, writes: 0, checks: 0 };
  const job: Job = { ...open, ...cellsOf(actuator, value), phase: "write" };
  return ok({ link: device.link, job, isRepeatable: actuator.kind === "siren" });
}

/** Declared twice: by the profile what the model can do, by the site what it may do here. */
function actuatorOf(index: SiteIndex, device: ModbusDevice, { actuator }: Actuation): ModbusActuator | undefined {
  const profile = index.profiles.get(device.profile);
  if (profile?.transport !== "modbus" || !device.actuators.includes(actuator)) return undefined;
  return profile.actuators.find(({ id }) => id === actuator);
}

function valueOf(actuator: ModbusActuator, to: Actuation["to"]): number | undefined {
  switch (actuator.kind) {
    case "siren":
      return to === "closed" ? undefined : actuator[to];
    case "gas-valve":
      return to === "closed" ? actuator.closed : undefined;
  }
}

function cellsOf({ to, readBack = to }: ModbusActuator, value: number): Pick<Job, "write" | "readBack"> {
  const write = { ...to, value };
  if (readBack === false) return { write, readBack: undefined };
  return { write, readBack: { ...readBack, count: 1, expected: value } };
}

function isSerial({ site }: SiteIndex, { link }: ModbusDevice): boolean {
  return site.links.some(({ id, kind }) => id === link && kind !== "modbus-tcp");
}

function refused(
  why: Extract<ActuationOutcome, { readonly kind: "failed" }>["why"],
  detail: string,
): Result<never, ActuationOutcome> {
  return fail({ kind: "failed", why, detail });
}
