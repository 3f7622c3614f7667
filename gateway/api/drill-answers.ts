import type { Doorkeeper } from "../access/doorkeeper.ts";
import { proofsOf } from "../core/practice/proofs.ts";
import { isRunning, type Drill } from "../core/practice/rows.ts";
import type { Clock, Put } from "../core/ports.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type { Ask } from "./messages.ts";
import type { DrillOnScreens, DrillReply, DrillsReply } from "./schema.ts";

interface Known {
  readonly index: SiteIndex;
  readonly state: () => State;
}
type Doors = Pick<Doorkeeper, "guests">;
type AskOf<K extends Ask["kind"]> = Extract<Ask, { kind: K }>;

const shownMax = 20;

/** What is proven, those under way and the last that were, the newest last. */
export function drillsAnswer({ index, state, clock }: Known & { readonly clock: Clock }): DrillsReply {
  return { drills: [...state().drill.values()].slice(-shownMax), ...proofsOf(index, state(), clock.now()) };
}

export async function drillAnswer(
  { state, put, doors }: Pick<Known, "state"> & { readonly put: Put; readonly doors?: Doors },
  { by, session, command, act }: AskOf<"drill">,
): Promise<DrillReply> {
  const who = by === undefined ? installerIn(doors, session) : { by };
  if (who === undefined) return { done: false, refused: "unknown-person" };
  const { facts, changes } = await put({ kind: "drill", ...who, command, act });
  const refused = facts.find((fact) => fact.kind === "drill-refused");
  if (refused?.kind === "drill-refused") return { done: false, refused: refused.why };
  const change = changes.findLast(({ table, value }) => table === "drill" && value !== undefined);
  const before = [...state().drill.values()].find(({ commands }) => commands.includes(command));
  const drill = change?.table === "drill" ? change.value : before;
  return drill === undefined ? { done: false, refused: "unknown-drill" } : { done: true, drill };
}

/** The web part faces the network: the core looks for itself who asks. */
function installerIn(doors: Doors | undefined, session: string | undefined) {
  if (doors === undefined) return { by: "anybody", isInstaller: true } as const;
  const guest = doors.guests().find(({ hash, role }) => hash === session && role === "installer");
  return guest && ({ by: guest.account, isInstaller: true } as const);
}

/** On every screen while one is under way. */
export function drillsOnScreens(state: State): { readonly drills?: readonly DrillOnScreens[] } {
  const running = [...state.drill.values()].filter(isRunning).map(onScreens);
  return running.length === 0 ? {} : { drills: running };
}

function onScreens({ id, purpose, method, scenario, until, trials }: Drill): DrillOnScreens {
  const points = trials.flatMap(({ point }) => point ?? []);
  return { id, purpose, method, scenario, untilMs: until.wallMs, points };
}
