import { join } from "node:path";
import { createCommandDesk, type Taken } from "../../../cloud-bridge/command-desk.ts";
import { openTrustFile, type TrustFile } from "../../../cloud-bridge/trust-file.ts";
import { replaceFile } from "../../../gateway/access/credential-file.ts";
import { judgeDownlink } from "../../../gateway/core/commands/downlink.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { Clock, Log, Put } from "../../../gateway/core/ports.ts";
import { applyChanges, type MutableState } from "../../../gateway/core/state.ts";
import { step } from "../../../gateway/core/step.ts";
import type { Moment } from "../../../gateway/core/time.ts";
import { openTurn } from "../../../gateway/core/turn.ts";
import { openLevelStore } from "../../../gateway/store/level.ts";
import { plainSite } from "./plain-site.ts";

/** Mistakes somebody could make: the proof must notice each. */
export type Flaw = "forgets-answers" | "clock-is-slow";

/** The counter for commands with the real core and store behind it, in time that passes when it is told to. */
export interface CommandedBox {
  readonly take: (bytes: Uint8Array) => Promise<Taken>;
  readonly keys: TrustFile;
  readonly clock: WornClock;
  /** All that was decided and stored, in order, and when that truly was. */
  readonly done: readonly { readonly fact: Fact; readonly trueMs: number }[];
  /** Ids of commands the district was told the result of. */
  readonly reported: ReadonlySet<string>;
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export const boxName = "box-1";
const site = plainSite(boxName, 1);
const silent = (): void => undefined;
const log: Log = { info: silent, warn: silent, error: silent };

export async function openCommandedBox(directory: string, flaw?: Flaw): Promise<CommandedBox> {
  const clock = createWornClock();
  const seen: Clock = flaw === "clock-is-slow" ? { ...clock, now: () => slowed(clock.now()) } : clock;
  const keys = openTrustFile(directory, { nowMs: () => clock.now().wallMs, replaceFile });
  const open = () => openLevelStore({ directory: join(directory, "store"), log });
  let store = await open();
  let state = (await store.load(0)).state as MutableState;
  const done: { readonly fact: Fact; readonly trueMs: number }[] = [];
  const reported = new Set<string>();
  const put: Put = async (input) => {
    const decided = step(site, state, input, seen.now());
    const changes = decided.changes.filter(({ table }) => flaw !== "forgets-answers" || table !== "command");
    const decision = { ...decided, changes };
    applyChanges(state, changes);
    await store.commit(decision);
    done.push(...decision.facts.map((fact) => ({ fact, trueMs: clock.now().wallMs })));
    for (const { body } of decision.uplink) if (body.kind === "command-result") reported.add(body.command);
    return decision;
  };
  const judge = (command: Parameters<typeof judgeDownlink>[1]) =>
    judgeDownlink(openTurn(site, state, seen.now()), command);
  const desk = createCommandDesk({ box: boxName, keys, put, judge, clock: seen, log });
  return {
    take: desk,
    keys,
    clock,
    done,
    reported,
    restart: async () => {
      await store.close();
      store = await open();
      state = (await store.load(0)).state as MutableState;
    },
    close: () => store.close(),
  };
}

/** From the first movement on, so that a key still comes in. */
function slowed(now: Moment): Moment {
  return now.monoMs === 0 ? now : { ...now, wallMs: now.wallMs - 80_000 };
}

/** A clock that is moved by hand. */
export interface WornClock extends Clock {
  readonly pass: (ms: number) => void;
  readonly believed: (trusted: boolean) => void;
}

function createWornClock(): WornClock {
  let now: Moment = { boot: "b1", monoMs: 0, wallMs: Date.UTC(2026, 5, 2, 4), wallTrusted: true };
  return {
    now: () => now,
    after: () => () => undefined,
    pass: (ms) => void (now = { ...now, monoMs: now.monoMs + ms, wallMs: now.wallMs + ms }),
    believed: (wallTrusted) => void (now = { ...now, wallTrusted }),
  };
}
