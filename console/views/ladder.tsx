import type { Case, Notice, PersonId } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { notices } from "../live.ts";
import { dutyAt, gridAt, personTitle, roleName, tierName } from "../places.ts";
import { spanText, timeText } from "../text/times.ts";
import { wordFor, words } from "../text/words.ts";

type Rung = Case["policy"]["ladder"]["rungs"][number];

/** Who was told, who is next and when: the ladder as it is being climbed. */
export function Ladder({ of }: { readonly of: Case }) {
  const onRungs = new Set(of.policy.ladder.rungs.flatMap((rung) => dutyAt(of.zone, rung.tier, rung.roles)));
  const others = of.told.filter((person) => !onRungs.has(person));
  return (
    <section class="ladder">
      <h4>{words.value.ladder.title}</h4>
      <ol>
        {of.policy.ladder.rungs.map((rung, at) => (
          <RungLine key={at} of={of} rung={rung} at={at} />
        ))}
        {others.length > 0 && <Others of={of} people={others} />}
      </ol>
      <p class="countdown">{countdownText(of)}</p>
    </section>
  );
}

interface RungLineProps {
  readonly of: Case;
  readonly rung: Rung;
  readonly at: number;
}

function RungLine({ of, rung, at }: RungLineProps) {
  const people = dutyAt(of.zone, rung.tier, rung.roles);
  const isCalled = people.some((person) => of.told.includes(person));
  const isNext = !isCalled && of.ladder.kind === "walking" && of.ladder.nextRung === at;
  return (
    <li class={isCalled ? "called" : isNext ? "next" : "waiting"}>
      <span class="rung">{rungText(of, rung)}</span>
      <span class="people">
        {people.length === 0
          ? words.value.ladder.nobody
          : people.map((person) => <Told key={person} of={of} person={person} />)}
      </span>
    </li>
  );
}

function Others({ of, people }: { readonly of: Case; readonly people: readonly PersonId[] }) {
  return (
    <li class="called">
      <span class="rung">{words.value.ladder.others}</span>
      <span class="people">
        {people.map((person) => (
          <Told key={person} of={of} person={person} />
        ))}
      </span>
    </li>
  );
}

function Told({ of, person }: { readonly of: Case; readonly person: PersonId }) {
  const notice = callTo(of, person);
  return (
    <span class={`told ${notice?.progress.kind ?? ""}`}>
      <b>{personTitle(person)}</b>
      {notice !== undefined && <small>{progressText(notice)}</small>}
    </span>
  );
}

/**
 * A person may be called several ways at once: the way that proves most is shown. The news that a value recovered
 * stands in only where there was no call.
 */
function callTo(of: Case, person: PersonId): Notice | undefined {
  const all = [...notices.value.values()].filter((each) => each.case === of.id && each.to === person);
  const calls = all.filter(({ kind }) => kind !== "recovered");
  return (calls.length > 0 ? calls : all).reduce<Notice | undefined>(
    (best, each) => (best !== undefined && proof[best.progress.kind] > proof[each.progress.kind] ? best : each),
    undefined,
  );
}

const proof: Readonly<Record<Notice["progress"]["kind"], number>> = {
  claimed: 5,
  delivered: 4,
  accepted: 3,
  superseded: 2,
  queued: 1,
  failed: 0,
};

/** A word appears only with its evidence: shown is what that person's own screen proved, and no more is claimed. */
function progressText({ progress: now, channel }: Notice): string {
  const { progress, why } = words.value;
  switch (now.kind) {
    case "queued":
      if (now.lastFailure === undefined) return progress.sending;
      return progress.retry(setbackText(now.setback, now.lastFailure), spanText(now.retryAt.wallMs - nowMs.value));
    case "accepted":
      return now.detour === undefined ? progress.accepted : progress.detour(progress.setback[now.detour.setback]);
    case "delivered":
      return progress[channel === "screen" ? "shown" : "delivered"](timeText(now.at.wallMs, nowMs.value));
    case "claimed":
      return progress.claimed(timeText(now.at.wallMs, nowMs.value));
    case "failed":
      return progress.failed(wordFor(why, now.why));
    case "superseded":
      return progress.superseded;
  }
}

/** A code of the platform's is said with the word for what it did; our own reasons have words of their own. */
function setbackText(setback: Setback | undefined, name: string): string {
  const { progress, why } = words.value;
  if (setback === undefined || Object.hasOwn(why, name)) return wordFor(why, name);
  return progress.because(progress.setback[setback], name);
}

type Setback = NonNullable<Extract<Notice["progress"], { kind: "queued" }>["setback"]>;

export function countdownText(of: Case): string {
  const { ladder: t } = words.value;
  const { ladder } = of;
  if (ladder.kind === "stopped") return of.told.length === 0 ? t.quiet : t.stopped;
  const leftMs = ladder.dueAt.wallMs - nowMs.value;
  if (ladder.kind === "respond-by") return leftMs > 0 ? t.respond(spanText(leftMs)) : t.respondOver;
  if (leftMs <= 0) return t.nowCalling;
  const rung = of.policy.ladder.rungs[ladder.nextRung];
  return ladder.loop > 0 || rung === undefined
    ? t.repeat(spanText(leftMs))
    : t.next(rungText(of, rung), spanText(leftMs));
}

/** The grid by its own name; a site without that tier has nobody there to call. */
function rungText(of: Case, { tier, roles }: Rung): string {
  const names = roles.map((role) => roleName(tier, role)).join(words.value.comma);
  return `${gridAt(of.zone, tier)?.name ?? tierName(tier)} · ${names}`;
}
