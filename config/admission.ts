import type { Programme } from "./programme.ts";
import type { Hazard, Rule, Severity } from "./rule.ts";

/** A matter a grid may be asked to take on. */
export interface Matter {
  readonly type: string;
  readonly severity: Severity;
  readonly hazard?: Hazard;
}

/** What its programme calls the matter a rule is about. */
export function typeOf({ id, kind, type }: Pick<Rule, "id" | "kind" | "type">): string {
  return type ?? (ofTheSensor.has(kind) ? "sensor.fault" : id);
}

/** What endangers life, and the box's own troubles, need no list; the rest must be on it where there is one. */
export function isAdmitted({ admission, admitted }: Programme, matter: Matter, added: readonly string[] = []): boolean {
  if (admission.gate === "open" || matter.severity <= 2 || matter.hazard === "system") return true;
  return [...admitted.map(({ type }) => type), ...added].some((listed) => isOf(matter.type, listed));
}

/** A type, or one below it: `gas.hh` is of `gas`. */
export function isOf(type: string, listed: string): boolean {
  return type === listed || type.startsWith(`${listed}.`);
}

const ofTheSensor: ReadonlySet<Rule["kind"]> = new Set([
  "silent",
  "quality",
  "flat",
  "drift",
  "deviation",
  "calibration",
]);
