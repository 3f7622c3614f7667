import type { PersonId, PointId } from "../../../config/ids.ts";
import { limits } from "../../../config/limits.ts";
import { newCase } from "../cases/birth.ts";
import { servesZone } from "../cases/movers.ts";
import { policyAtBirth } from "../cases/policy-at-birth.ts";
import { isOver } from "../cases/transitions.ts";
import { modeNow } from "../modes/mode.ts";
import { bookOf, dutyNow } from "../people/duty.ts";
import { notify } from "../people/notices.ts";
import { later } from "../time.ts";
import type { Turn } from "../turn.ts";
import type { CaseId } from "../ids.ts";
import { endDrill } from "./end.ts";
import { practisedPolicy } from "./policy.ts";
import {
  isRunning,
  type Drill,
  type DrillAct,
  type DrillId,
  type DrillInput,
  type DrillRefusal,
  type Trial,
} from "./rows.ts";
import { trialValue } from "./trial-value.ts";
import { practiceTurn } from "./world.ts";

/** Somebody begins or ends a test. A repeated command changes nothing; a refused one leaves the state untouched. */
export function atDrill(turn: Turn, { by, command, act, isInstaller }: DrillInput): void {
  if ([...turn.rows("drill").values()].some(({ commands }) => commands.includes(command))) return;
  const person = turn.site.people.get(by as PersonId)?.id;
  const isEntitled = (point: PointId) => isInstaller === true || (person !== undefined && serves(turn, point, person));
  const isKnown = isInstaller === true || person !== undefined;
  const refused = isKnown ? carryOut(turn, act, { by, command, isEntitled }) : "unknown-person";
  if (refused !== undefined) turn.fact({ kind: "drill-refused", by, command, act: act.do, why: refused });
}

function carryOut(turn: Turn, act: DrillAct, ordering: Ordering): DrillRefusal | undefined {
  const { command } = ordering;
  if (act.do === "start") return begin(turn, act, ordering);
  const drill = turn.get("drill", act.drill);
  if (drill === undefined) return "unknown-drill";
  if (!isRunning(drill)) return "wrong-state";
  turn.put("drill", drill.id, { ...drill, commands: [...drill.commands, command] });
  endDrill(turn, drill, { result: "stopped", why: "by-person" });
  return undefined;
}

function serves({ site }: Turn, point: PointId, person: PersonId): boolean {
  const zone = site.points.get(point)?.place.grid;
  return zone !== undefined && servesZone(site, zone, person);
}

type Start = Extract<DrillAct, { do: "start" }>;

interface Ordering {
  /** A person, an installer's account, or the desk of the platform. */
  readonly by: string;
  readonly command: string;
  readonly isEntitled: (point: PointId) => boolean;
}

export function begin(turn: Turn, start: Start, { by, command, isEntitled }: Ordering): DrillRefusal | undefined {
  const refused = refusalOf(turn, start, isEntitled);
  if (refused !== undefined) return refused;
  const drill = drillFrom(turn, start, { by, command });
  const { id, purpose, method, scenario, trials } = drill;
  turn.put("drill", id, drill);
  turn.fact({ kind: "drill", drill: id, purpose, method, event: "started", by });
  turn.send("step", { kind: "drill", drill: id, purpose, method, scenario, event: "started" });
  if (method === "channel") askPeople(turn, drill, peopleOf(turn, start));
  if (method === "physical") for (const { point } of trials) if (point) turn.put("trial", point, { drill: id });
  forgetOldest(turn);
  return undefined;
}

function drillFrom(turn: Turn, start: Start, { by, command }: Pick<Ordering, "by" | "command">): Drill {
  const { purpose, method, scenario = method, points = [] } = start;
  const id: DrillId = `dr${(turn.get("box", "box")?.seq ?? 0) + 1}`;
  const trials = method === "channel" ? [] : points.map((point) => trialOf(turn, start, point));
  const until = later(turn.now, start.forMs ?? limits.drillMs);
  return { id, purpose, method, scenario, by, startedAt: turn.now, until, trials, commands: [command] };
}

function trialOf({ site }: Turn, { method }: Start, id: PointId): Trial {
  const point = site.points.get(id);
  const value = method === "inject" && point !== undefined ? trialValue(site, point) : undefined;
  return { point: id, hops: [], ...(value !== undefined && { value }) };
}

function refusalOf(turn: Turn, start: Start, isEntitled: Ordering["isEntitled"]): DrillRefusal | undefined {
  const running = [...turn.rows("drill").values()].filter(isRunning);
  if (running.length >= limits.drillsMax) return "too-many";
  if ((start.forMs ?? 0) > limits.drillMaxMs) return "too-long";
  if (hasLiveAlarm(turn)) return "live-alarm";
  if (start.method !== "channel") return pointsRefusal(turn, start, isEntitled);
  const people = peopleOf(turn, start);
  if (people.length === 0) return "nobody-on-duty";
  if (people.length > limits.drillPeopleMax) return "too-many";
  return people.every((person) => turn.site.people.has(person)) ? undefined : "unknown-person";
}

function pointsRefusal(turn: Turn, start: Start, isEntitled: Ordering["isEntitled"]): DrillRefusal | undefined {
  const { points = [], method } = start;
  if (points.length === 0) return "points-missing";
  if (points.length > limits.drillPointsMax) return "too-many";
  const whys = points.map((point) => pointRefusal(turn, { point, method, isEntitled }));
  return whys.find((why) => why !== undefined);
}

interface Wanted extends Pick<Start, "method">, Pick<Ordering, "isEntitled"> {
  readonly point: PointId;
}

function pointRefusal(turn: Turn, { point: id, method, isEntitled }: Wanted): DrillRefusal | undefined {
  const point = turn.site.points.get(id);
  if (point === undefined) return "unknown-point";
  if (!isEntitled(id)) return "not-in-this-grid";
  if (method === "inject" && trialValue(turn.site, point) === undefined) return "no-rule-to-try";
  if (isUnderWay(turn, id)) return "under-way";
  return ringsOrWill(turn, id) ? "in-alarm" : undefined;
}

function isUnderWay(turn: Turn, id: PointId): boolean {
  if (turn.get("trial", id) !== undefined) return true;
  return [...turn.rows("drill").values()].some(
    (drill) => isRunning(drill) && drill.trials.some(({ point }) => point === id),
  );
}

function ringsOrWill(turn: Turn, id: PointId): boolean {
  return [...turn.rows("alarm").values()].some(({ point, condition }) => point === id && condition.kind !== "clear");
}

function hasLiveAlarm(turn: Turn): boolean {
  return [...turn.rows("case").values()].some((row) => row.severity <= 2 && !isOver(row) && row.hazard !== "system");
}

function peopleOf(turn: Turn, { people }: Start): readonly PersonId[] {
  if (people !== undefined) return [...new Set(people)];
  const duty = dutyNow(bookOf(turn), turn.now);
  return [...new Set(duty.flatMap((seat) => [...seat.people, ...seat.also]))];
}

/** Each person has a case of their own, so that each of them answers for themselves. */
function askPeople(turn: Turn, drill: Drill, people: readonly PersonId[]): void {
  const world = practiceTurn(turn, drill);
  const asked = people.map((person) => ({ person, case: askOne(turn, world, person) }));
  const trials = asked.map((each) => ({ ...each, hops: [] }));
  turn.put("drill", drill.id, { ...drill, trials });
}

function askOne(turn: Turn, world: Turn, person: PersonId): CaseId {
  const box = turn.get("box", "box") ?? { seq: 0, casesOpened: 0, epoch: 1 };
  const id: CaseId = `c${box.casesOpened + 1}`;
  turn.put("box", "box", { ...box, casesOpened: box.casesOpened + 1 });
  const zone = zoneOf(turn, person);
  const policy = practisedPolicy(
    world,
    zone,
    policyAtBirth(turn.site, {
      rule: { id: "channel-test" as never, severity: 3 },
      keyPlace: false,
      mode: modeNow(turn),
    }),
  );
  const born = newCase({ id, zone, hazard: "system", severity: 3, policy, now: turn.now });
  const row = { ...born, told: [person], ...(world.practice && { practice: world.practice }) };
  world.put("case", id, row);
  notify(world, row, { people: [person], kind: "channel-test" });
  return id;
}

function zoneOf({ site }: Turn, person: PersonId) {
  const seat = [...site.seats.values()].find(({ layers }) => layers.some(({ layer }) => layer.people.includes(person)));
  return seat?.grid ?? (site.site.grids[0] as { readonly id: NonNullable<typeof seat>["grid"] }).id;
}

function forgetOldest(turn: Turn): void {
  const over = [...turn.rows("drill").values()].filter((drill) => !isRunning(drill) && drill.settleBy === undefined);
  for (const { id } of over.slice(0, Math.max(0, over.length - limits.drillsKept))) turn.drop("drill", id);
}
