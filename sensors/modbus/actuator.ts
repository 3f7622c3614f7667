import { z } from "zod";
import type { LinkId } from "../../config/ids.ts";
import type { Actuation, ActuationOutcome, Actuator, Clock, Memory } from "../../gateway/core/ports.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import type { Job } from "./job.ts";
import { orderOf, type Order } from "./orders.ts";

export interface ActuatorDeps {
  readonly clock: Clock;
  readonly memory: Memory;
  /** Hands the job to its line; false when that line does not run. */
  readonly order: (link: LinkId, job: Job) => boolean;
}

export interface Orders extends Actuator {
  /** What became of a command, told by its line. */
  readonly heard: (command: string, outcome: ActuationOutcome) => void;
  /** The lines stop: of what is under way nobody will know. */
  readonly abandon: () => void;
}

/**
 * Each command is carried out once at most, also over a restart: its id is on disk before it is sent. One that was
 * under way when the box stopped is not sent again; nobody knows what became of it. What does no harm when it is said
 * twice waits for no disk: a siren sounds as soon as its line is free.
 */
export function createActuator(index: SiteIndex, { clock, memory, order }: ActuatorDeps): Orders {
  const past = recalled(memory);
  const running = new Map<string, Running>();
  const begin = (actuation: Actuation): Promise<ActuationOutcome> => {
    const { command } = actuation;
    const found = orderOf(index, actuation, clock.now().monoMs);
    let tell: Tell = () => undefined;
    const outcome = new Promise<ActuationOutcome>((resolve) => (tell = resolve));
    running.set(command, { outcome, tell, isRepeatable: found.ok && found.value.isRepeatable });
    if (found.ok) void send(command, found.value);
    else heard(command, found.error);
    return outcome;
  };
  const send = async (command: string, { link, job, isRepeatable }: Order): Promise<void> => {
    if (!isRepeatable) await within(noteMs, clock, note(command, interrupted));
    if (!order(link, job)) heard(command, stopped);
  };
  const heard = (command: string, outcome: ActuationOutcome): void => {
    const of = running.get(command);
    if (of?.isRepeatable !== true) void note(command, outcome);
    of?.tell(outcome);
    running.delete(command);
  };
  const note = (command: string, outcome: ActuationOutcome): Promise<void> => {
    past.delete(command);
    past.set(command, outcome);
    for (const oldest of [...past.keys()].slice(0, Math.max(0, past.size - pastMax))) past.delete(oldest);
    return memory.keep(memoryName, [...past]);
  };
  const act = async (actuation: Actuation): Promise<ActuationOutcome> =>
    running.get(actuation.command)?.outcome ?? past.get(actuation.command) ?? begin(actuation);
  const abandon = (): void => {
    for (const command of running.keys()) heard(command, interrupted);
  };
  return { act, heard, abandon };
}

interface Running {
  readonly outcome: Promise<ActuationOutcome>;
  readonly tell: Tell;
  readonly isRepeatable: boolean;
}

/** Waits for the work, but no longer. */
function within(ms: number, clock: Clock, work: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(ms, resolve);
    void work.then(() => {
      cancel();
      resolve();
    });
  });
}

/** A disk that does not answer keeps no valve from closing; a command is then only remembered for this life. */
const noteMs = 200;

type Tell = (outcome: ActuationOutcome) => void;

/** A memory that cannot be read is an empty one. */
function recalled(memory: Memory): Map<string, ActuationOutcome> {
  const parsed = pastSchema.safeParse(memory.recall(memoryName));
  return new Map(parsed.success ? (parsed.data as readonly [string, ActuationOutcome][]) : []);
}

const memoryName = "modbus-commands";
/** Ids remembered; one that comes back after so many others is taken for a new one. */
const pastMax = 1_000;
const interrupted: ActuationOutcome = {
  kind: "unconfirmed",
  why: "restarted",
  detail: "the box stopped while it was under way",
};
const stopped: ActuationOutcome = { kind: "failed", why: "expired", detail: "the line does not run" };

const outcomeSchema = z.union([
  z.strictObject({ kind: z.enum(["done", "acknowledged"]) }),
  z.strictObject({
    kind: z.literal("unconfirmed"),
    why: z.enum(["no-answer", "no-read-back", "broadcast", "expired", "restarted"]),
    detail: z.string(),
  }),
  z.strictObject({
    kind: z.literal("failed"),
    why: z.enum(["undeclared", "broadcast", "busy", "expired", "refused-by-device", "mismatch"]),
    detail: z.string(),
  }),
]);
const pastSchema = z.array(z.tuple([z.string(), outcomeSchema]));
