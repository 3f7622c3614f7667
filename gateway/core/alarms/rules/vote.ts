import type { PointId } from "../../../../config/ids.ts";
import type { RuleOf } from "../../../../config/rule.ts";
import { alarmIdOf } from "../../ids.ts";
import type { Sample } from "../../points/reading.ts";
import type { Point } from "../../site-index.ts";
import { inPointUnit, keptAs, saysNothing, type RuleKind, type View } from "./kind.ts";

type VoteRule = RuleOf<"vote">;
/** `mute`: it has a fault. `unheard`: it has said nothing since the start, and may be as well as any. */
type Ballot = "yes" | "no" | "mute" | "unheard";

/**
 * So many points of a group at once, or within a time of each other. The alarm stands at the first point of the group.
 * A member that cannot speak takes a vote away from what is needed where members are few (2oo3 → 1oo2 → 1oo1).
 */
export const vote: RuleKind<VoteRule> = {
  signal: (rule, view) => {
    const group = view.site.groups.get(alarmIdOf(view.point.id, rule.id)) ?? [];
    const ballots = group.map((id) => ({ id, ballot: ballotOf(rule, id, view) }));
    const yes = ballots.filter(({ ballot }) => ballot === "yes").map(({ id }) => id);
    const count = (wanted: Ballot) => ballots.filter(({ ballot }) => ballot === wanted).length;
    const mute = count("mute");
    const needed = neededOf(rule, group.length, mute);
    const evidence = { votes: yes.length, needed, points: yes };
    if (yes.length >= needed) return { kind: "beyond", evidence };
    return { kind: yes.length + mute + count("unheard") < rule.count ? "within" : "between", evidence };
  },
  recallMs: ({ within }) => within,
  remember: (rule, { kept, point, sample, atMs }) => {
    const before = keptAs(kept, "vote");
    const ballot = cast(rule, point, sample);
    const yesAtMs = ballot === "yes" ? atMs : before?.yesAtMs;
    return { kind: "vote", ballot, isNew: ballot !== before?.ballot, ...(yesAtMs !== undefined && { yesAtMs }) };
  },
};

function ballotOf(rule: VoteRule, id: PointId, { get, now }: View): Ballot {
  const kept = keptAs(get("point", id)?.memory?.[rule.id], "vote");
  if (kept === undefined) return "unheard";
  if (kept.yesAtMs !== undefined && now.monoMs - kept.yesAtMs <= rule.within) return "yes";
  return kept.ballot;
}

function cast(rule: VoteRule, point: Point, sample: Sample): "yes" | "no" | "mute" {
  if (saysNothing(sample)) return "mute";
  const isYes =
    rule.above === undefined
      ? (sample.value === 1) === (rule.when !== "inactive")
      : sample.value >= inPointUnit(rule.above, point);
  if (isYes) return "yes";
  return sample.kind === "good" ? "no" : "mute";
}

/** In a large group a mute member is not missed: the others still make up the number. */
function neededOf({ count }: VoteRule, members: number, mute: number): number {
  const spare = members < 2 * count ? 0 : members - count;
  return Math.max(1, count - Math.max(0, mute - spare));
}
