import type { AlarmId } from "../../gateway/core/ids.ts";
import { actionsFor } from "../../gateway/core/cases/actions.ts";
import { isOver, type Verb } from "../../gateway/core/cases/transitions.ts";
import type { Case } from "../../gateway/core/state.ts";
import type { PersonId } from "../../config/ids.ts";
import { chanceAt, seedFor } from "../rng.ts";
import type { Action, Players, Seen } from "./headless.ts";

/** People at the scene as they usually are: each word takes them a while, which belongs to seed, case and word. */
export function seededTeam(seed: number): Players {
  const due = new Map<string, number>();
  return (seen) => {
    const open = [...seen.state.case.values()].filter((row) => !isOver(row));
    return [...resets(seen), ...open.flatMap((row) => nextOf(seen, row, { seed, due }))];
  };
}

interface Team {
  readonly seed: number;
  /** By case and number of its step: when the next word is said. */
  readonly due: Map<string, number>;
}

function nextOf(seen: Seen, row: Case, { seed, due }: Team): readonly Action["input"][] {
  const [word, what] = wordNow(seen, row);
  const wait = waits[word];
  if (wait === undefined) return [];
  const key = `${row.id} ${row.alarms[0]} ${what}`;
  const atMs = due.get(key) ?? seen.atMs + between(wait, chanceAt(seedFor(seed, key), 1));
  // Whoever may not yet looks again in a minute.
  due.set(key, seen.atMs < atMs ? atMs : seen.atMs + lookAgainMs);
  return seen.atMs < atMs ? [] : said(seen, row, word);
}

/** What rang since the case was taken is acknowledged first: until then everybody is called about it. */
function wordNow({ state }: Seen, row: Case): readonly [word: string, what: string] {
  const news = row.alarms.filter((alarm) => state.alarm.get(alarm)?.acked === false);
  const isNews = row.state !== "reported" && news.length > 0;
  return isNews
    ? ["reported", `news ${news.length} ${row.seq}`]
    : [row.state, `${row.state} ${row.reopened} ${row.rework}`];
}

/** The first of those who were told, then of all others, to whom the box shows the button. */
function said(seen: Seen, row: Case, word: string): readonly Action["input"][] {
  const verb = words[word];
  if (verb === undefined) return [];
  const people = [...new Set([...(row.claimedBy ? [row.claimedBy] : []), ...row.told, ...seen.site.people.keys()])];
  const by = people.find((person) => may(seen, row, { person, verb }));
  if (by === undefined) return [];
  return [{ kind: "case", case: row.id, by, verb, command: `${row.id}-${row.seq}-${verb}`, ...feedbackFor(verb) }];
}

function may(
  { site, state }: Seen,
  row: Case,
  { person, verb }: { readonly person: PersonId; readonly verb: Verb },
): boolean {
  return actionsFor(site, state.alarm, row, person).some((each) => each.verb === verb && each.refused === undefined);
}

function feedbackFor(verb: Verb): object {
  if (verb !== "submit") return {};
  return {
    feedback: {
      cause: "现场查明",
      action: "已处置",
      verdict: "real",
      category: "self-governance",
      rootCause: "设备老化",
    },
  };
}

/** Latched alarms are taken back by whoever has the case, once they are over and acknowledged. */
function resets({ state }: Seen): readonly Action["input"][] {
  return [...state.alarm].flatMap(([key, { condition, acked, latched, episode, case: of }]) => {
    const by = of === undefined ? undefined : state.case.get(of)?.claimedBy;
    if (!latched || !acked || condition.kind !== "clear" || by === undefined) return [];
    return [{ kind: "reset", alarm: key as AlarmId, by, command: `reset-${key}-${episode}` } as const];
  });
}

function between([least, most]: readonly [number, number], chance: number): number {
  return Math.round((least + (most - least) * chance) / 1_000) * 1_000;
}

const words: Readonly<Record<string, Verb>> = {
  reported: "claim",
  claimed: "arrive",
  triaged: "start",
  dispatched: "accept",
  accepted: "arrive",
  "on-scene": "start",
  handling: "submit",
  verifying: "pass",
  closing: "approve",
};
const waits: Readonly<Record<string, readonly [least: number, most: number]>> = {
  reported: [8_000, 70_000],
  claimed: [120_000, 540_000],
  triaged: [10_000, 60_000],
  dispatched: [20_000, 90_000],
  accepted: [120_000, 540_000],
  "on-scene": [10_000, 60_000],
  handling: [300_000, 1_200_000],
  verifying: [60_000, 300_000],
  closing: [30_000, 180_000],
};
const lookAgainMs = 60_000;
