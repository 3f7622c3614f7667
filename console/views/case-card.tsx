import { useState } from "preact/hooks";
import type { Case, Verb } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { act } from "../commands.ts";
import { actions, pointNow } from "../live.ts";
import { person } from "../person.ts";
import { gridName, isRinging, membersOf, personTitle, type Member } from "../places.ts";
import { hrefTo } from "../route.ts";
import { fullText } from "../text/amounts.ts";
import { timeText } from "../text/times.ts";
import { labelText, wordFor, words } from "../text/words.ts";
import { ActButton } from "./act-button.tsx";
import { CasePath } from "./case-path.tsx";
import { FeedbackForm } from "./feedback-form.tsx";
import { Ladder } from "./ladder.tsx";
import { Latch } from "./latch.tsx";
import { Badge } from "./shape.tsx";
import { Value } from "./value.tsx";

/** One matter from the first alarm to the last word: what, where, how bad, who, and the next thing to do. */
export function CaseCard({ of }: { readonly of: Case }) {
  const members = membersOf(of);
  return (
    <article class={`case severity-${of.severity} state-${of.state}`} data-case={of.id}>
      <CaseHead of={of} worst={members[0]} />
      <OtherMembers members={members.slice(1)} />
      <CasePath of={of} />
      <div class="case-body">
        <NextStep of={of} />
        <Ladder of={of} />
      </div>
    </article>
  );
}

function CaseHead({ of, worst }: { readonly of: Case; readonly worst: Member | undefined }) {
  const t = words.value;
  return (
    <header class="case-head">
      <div>
        <p class="case-top">
          <Badge severity={of.severity} />
          <span>{timeText(of.openedAt.wallMs, nowMs.value)}</span>
          <a href={hrefTo("case", [of.id])}>
            {t.code} {of.code}
          </a>
        </p>
        <h3>{worst === undefined ? t.hazard[of.hazard] : labelText(worst.rule.title)}</h3>
        <p class="place">{worst?.point.place}</p>
        <p class="zone">{[gridName(of.zone), worst?.point.name].filter(Boolean).join(" · ")}</p>
      </div>
      {worst !== undefined && <BigValue member={worst} />}
    </header>
  );
}

function BigValue({ member }: { readonly member: Member }) {
  const { point, alarm } = member;
  return (
    <div class="big-value">
      <Value point={point} now={pointNow(point.id).value} />
      <p class="muted">{limitText(member)}</p>
      <p class="ringing">{ringingText(alarm)}</p>
      <Latch member={member} />
    </div>
  );
}

function limitText({ point, rule, alarm }: Member): string {
  const t = words.value;
  if (rule.limit === undefined) return "";
  const limit = `${t.limit} ${fullText(point, rule.limit)}`;
  return alarm.peak === undefined ? limit : `${limit} · ${t.peak} ${fullText(point, alarm.peak)}`;
}

function ringingText(alarm: Member["alarm"]): string {
  if (alarm.condition.kind === "pending-off") return words.value.settling;
  return isRinging(alarm) ? words.value.stillRinging : words.value.recovered;
}

/** Alarms of the case that are not its headline. */
function OtherMembers({ members }: { readonly members: readonly Member[] }) {
  if (members.length === 0) return null;
  return (
    <ul class="members">
      {members.map((member) => (
        <li key={member.id}>
          <span>{labelText(member.rule.title)}</span>
          <span class="muted">{member.point.place}</span>
          <span class="muted">{ringingText(member.alarm)}</span>
          <Latch member={member} />
        </li>
      ))}
    </ul>
  );
}

const nextVerbs: { readonly [S in Case["state"]]?: Verb } = {
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
const backVerbs: { readonly [S in Case["state"]]?: Verb } = { verifying: "fail", closing: "return" };

function NextStep({ of }: { readonly of: Case }) {
  const [isReporting, setReporting] = useState(false);
  const verb = of.state === "closing" && of.authority === "platform" ? "propose" : nextVerbs[of.state];
  if (verb === undefined) return null;
  return (
    <div class="next-step">
      <Standing of={of} />
      {isReporting && verb === "submit" ? (
        <FeedbackForm of={of} close={() => setReporting(false)} />
      ) : (
        <ActButton of={of} verb={verb} {...pressOf(of, verb, () => setReporting(true))} />
      )}
      <SendBack of={of} />
      <ClaimAgain of={of} />
    </div>
  );
}

/** What has to be said with the word: the result in a form, and that nobody else could check one's own work. */
function pressOf(of: Case, verb: Verb, report: () => void): { readonly press?: () => void } {
  if (verb === "submit") return { press: report };
  if (verb !== "pass" || of.handledBy !== person.value) return {};
  return { press: () => void act(of.id, "pass", { order: { reason: words.value.nobodyElse } }) };
}

function SendBack({ of }: { readonly of: Case }) {
  const verb = backVerbs[of.state];
  const mine = actions.value.get(of.id)?.find((action) => action.verb === verb);
  return verb === undefined || mine?.refused !== undefined ? null : <ActButton of={of} verb={verb} kind="ghost" />;
}

/** A line above the button: what to mind before going, who is going, or what came of it. */
function Standing({ of }: { readonly of: Case }) {
  const t = words.value;
  const safety: Readonly<Record<string, string>> = t.safety;
  if (of.state === "reported") return <p class="safety">{safety[of.hazard]}</p>;
  const claim = of.steps.findLast((step) => step.verb === "claim");
  if (of.state === "claimed" && of.claimedBy !== undefined && claim !== undefined) {
    return <p class="going">{t.going(personTitle(of.claimedBy), timeText(claim.at.wallMs, nowMs.value))}</p>;
  }
  return <FeedbackLine of={of} />;
}

export function FeedbackLine({ of }: { readonly of: Case }) {
  if (of.feedback === undefined) return null;
  const t = words.value;
  const listed = (table: Readonly<Record<string, string>>, text: string) =>
    text
      .split(",")
      .map((word) => wordFor(table, word))
      .join(t.comma);
  return (
    <p class="going">
      {listed(t.causes, of.feedback.cause)} → {listed(t.measures, of.feedback.action)}
    </p>
  );
}

/** Something joined or rang again after the claim: the one who goes says that it was heard. */
function ClaimAgain({ of }: { readonly of: Case }) {
  const claim = actions.value.get(of.id)?.find(({ verb }) => verb === "claim");
  if (of.state === "reported" || claim === undefined || claim.refused !== undefined) return null;
  return <ActButton of={of} verb="claim" text={words.value.verb.again} />;
}
