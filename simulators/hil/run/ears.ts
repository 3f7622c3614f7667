import type { AlarmId } from "../../../gateway/core/ids.ts";
import { factsOf } from "../../../config/quantity.ts";
import type { LimitRule } from "../../../config/rule.ts";
import { convert } from "../../../config/units.ts";
import type { Fact } from "../../../gateway/core/fact.ts";
import type { Point, SiteIndex } from "../../../gateway/core/site-index.ts";
import { eventNameOf } from "../file/event-name.ts";
import type { RowOf } from "../verdict/row.ts";
import type { Stage } from "./stage.ts";

/** Hears what the gateway decided and what the stand-ins were sent, until it is told to stop. */
export interface Ears {
  /** Once more, to the last word. */
  readonly stop: () => Promise<void>;
}

export async function openEars(stage: Stage): Promise<Ears> {
  const heard = { seq: await lastSeq(stage) };
  let isWanted = true;
  const listen = async (): Promise<void> => {
    while (isWanted) {
      await hearOnce(stage, heard);
      await new Promise((wake) => setTimeout(wake, everyMs));
    }
  };
  const listening = listen();
  return {
    stop: async () => {
      isWanted = false;
      await listening;
      await hearOnce(stage, heard);
    },
  };
}

/** What was decided before the round began belongs to nobody's expectation. */
async function lastSeq({ target }: Stage): Promise<number> {
  let seq = 0;
  for (;;) {
    const facts = (await target.client.factsAfter(seq)) ?? [];
    const last = facts.at(-1)?.seq;
    if (last === undefined) return seq;
    seq = last;
  }
}

async function hearOnce(stage: Stage, heard: { seq: number }): Promise<void> {
  hearStandIns(stage);
  const facts = (await stage.target.client.factsAfter(heard.seq)) ?? [];
  const codes = facts.some(({ kind }) => kind === "case-opened") ? await codesIn(stage) : new Map<string, string>();
  for (const fact of facts) {
    stage.recorder.note(eventRow(fact, stage, codes));
    heard.seq = fact.seq;
  }
}

function hearStandIns({ bench, clock, recorder, round }: Stage): void {
  for (const { name, news } of bench.standIns.values()) {
    for (const { isAccepted, text, body, atMs } of news())
      recorder.note({
        kind: "message",
        round,
        fake: name,
        isAccepted,
        text,
        body: body as RowOf<"message">["body"],
        atMs: clock.ofMachine(atMs),
      });
  }
}

async function codesIn({ target }: Stage): Promise<ReadonlyMap<string, string>> {
  const cases = (await target.client.state())?.case ?? {};
  return new Map(Object.values(cases).map(({ id, code }) => [id, code]));
}

function eventRow(fact: Fact, { round, site }: Stage, codes: ReadonlyMap<string, string>): RowOf<"event"> {
  const name = eventNameOf(fact);
  const row = { kind: "event" as const, round, seq: fact.seq, gatewayMs: fact.at.wallMs };
  if (name === undefined) return row;
  return {
    ...row,
    name,
    ...("alarm" in fact && alarmParts(fact.alarm, site)),
    ...("case" in fact && fact.case !== undefined && { case: fact.case, ...codeOf(fact.case, codes) }),
    ...(fact.kind === "alarm" && limitOf(fact, site)),
    ...("by" in fact && typeof fact.by === "string" && { by: fact.by }),
  };
}

/** What the value was held against; the evidence of an alarm whose delay ran out names no limit: then the rule's own. */
function limitOf({ rule: id, point, evidence }: AlarmFact, site: SiteIndex): Pick<RowOf<"event">, "limit" | "side"> {
  const rule = site.site.rules.find((each) => each.id === id);
  if (rule?.kind === "contact") return { limit: 0.5, side: rule.when === "active" ? "above" : "below" };
  if (rule?.kind !== "limit") return {};
  const limit = evidence.limit ?? ownLimit(rule, site.points.get(point));
  return limit === undefined ? {} : { limit, side: rule.above === undefined ? "below" : "above" };
}
type AlarmFact = Extract<Fact, { kind: "alarm" }>;

function ownLimit({ above, below }: LimitRule, point: Point | undefined): number | undefined {
  const amount = above ?? below;
  if (amount === undefined || point === undefined) return undefined;
  return convert(amount.value, amount.unit, factsOf(point.quantity).unit);
}

function codeOf(of: string, codes: ReadonlyMap<string, string>): { readonly code?: string } {
  const code = codes.get(of);
  return code === undefined ? {} : { code };
}

/** `gas-1/gas#gas.hh` */
function alarmParts(alarm: AlarmId, { site }: SiteIndex): Partial<RowOf<"event">> {
  const [point = "", rule = ""] = alarm.split("#");
  const severity = site.rules.find(({ id }) => id === rule)?.severity;
  return { alarm, point, rule, ...(severity !== undefined && { severity }) };
}

const everyMs = 40;
