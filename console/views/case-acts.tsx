import type { VNode } from "preact";
import type { Case, CaseActions as Actions, Verb } from "../../gateway/api/schema.ts";
import { actions, cases, site } from "../live.ts";
import { person } from "../person.ts";
import { membersOf } from "../places.ts";
import { hrefTo, route } from "../route.ts";
import { mayAsk } from "../session.ts";
import { labelText, wordFor, words } from "../text/words.ts";
import { openCases } from "./alarms.tsx";
import { casePlace, caseTitle } from "./case-row.tsx";
import { TextField } from "./fields.tsx";
import { Order } from "./order.tsx";
import { Panel } from "./panel.tsx";
import { SecondPersonFields, vouchIn } from "./second-person.tsx";

/** What is done with a case beside its next step: each word with what has to be said with it. */
export function CaseActs() {
  const of = cases.value.get(route.value.rest[0] ?? "");
  if (of === undefined || person.value === undefined || !mayAsk("POST /api/v1/cases/:case/:verb")) return null;
  const open = (actions.value.get(of.id) ?? []).filter(isOffered);
  return (
    <Panel title={words.value.caseActs.title}>
      {open.map(({ verb, refused }) => (
        <Act key={verb} of={of} verb={verb} fields={refused === undefined ? (needs[verb] ?? []) : twoPeople} />
      ))}
      <Aside of={of} />
    </Panel>
  );
}

type Field = "reason" | "to" | "into" | "days" | "safeguard" | "severity" | "level" | "task" | "department" | "stars";

/** On the card already, or done another way. */
const elsewhere: ReadonlySet<Verb> = new Set([
  "claim",
  "arrive",
  "start",
  "accept",
  "submit",
  "pass",
  "fail",
  "approve",
  "propose",
  "return",
  "attach",
  "correct",
]);
const closing: ReadonlySet<Verb> = new Set(["approve", "propose"]);
const twoPeople: readonly Field[] = ["reason"];

/** Closing while it sounds takes two people; the box says of anything else why not. */
function isOffered({ verb, refused }: Actions["actions"][number]): boolean {
  if (closing.has(verb)) return refused === "still-in-alarm";
  return refused === undefined && !elsewhere.has(verb);
}

const needs: { readonly [V in Verb]?: readonly Field[] } = {
  triage: ["severity", "level", "reason"],
  merge: ["into"],
  refuse: ["reason"],
  lower: ["reason"],
  handover: ["to"],
  dispatch: ["to"],
  suspend: ["reason", "safeguard", "days"],
  rate: ["stars"],
  assign: ["to", "reason"],
  whistle: ["department", "reason"],
  "report-in": ["task"],
  finish: ["task"],
  "decline-task": ["task"],
  "ask-reroute": ["task", "department", "reason"],
  reroute: ["task", "department"],
};

interface ActProps {
  readonly of: Case;
  readonly verb: Verb;
  readonly fields: readonly Field[];
}

function Act({ of, verb, fields }: ActProps) {
  const t = words.value;
  const isByTwo = closing.has(verb);
  const text = isByTwo ? t.caseActs.closeInAlarm : wordFor({ ...t.timeline.did, ...t.verb }, verb);
  const said = (saying: (name: string) => string) => {
    const order = orderIn(saying);
    return Object.keys(order).length === 0 ? {} : { order };
  };
  return (
    <details class="tick">
      <summary>{text}…</summary>
      <Order path={`api/v1/cases/${of.id}/${verb}`} text={text} changed={() => {}} said={said} vouch={vouchIn}>
        {fields.map((field) => fieldFor[field](of))}
        {isByTwo && <SecondPersonFields />}
      </Order>
    </details>
  );
}

const dayMs = 86_400_000;

/** What was left open is not said. */
function orderIn(text: (name: string) => string): object {
  const plain = ["reason", "to", "into", "safeguard", "level", "task", "department", "second"];
  const said = plain.flatMap((name) => (text(name) === "" ? [] : [[name, text(name)] as const]));
  const numbers = ["severity", "stars"].flatMap((name) => (text(name) === "" ? [] : [[name, Number(text(name))]]));
  const days = text("days");
  return { ...Object.fromEntries([...said, ...numbers]), ...(days !== "" && { reviewInMs: Number(days) * dayMs }) };
}

interface ChoiceProps {
  readonly name: string;
  readonly text: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly isOptional?: boolean;
}

function Choice({ name, text, options, isOptional = false }: ChoiceProps) {
  return (
    <label key={name}>
      <span>{text}</span>
      <select name={name} required={!isOptional}>
        <option value="">{isOptional ? words.value.caseActs.asItIs : words.value.whoNobody}</option>
        {options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}

const fieldFor: Readonly<Record<Field, (of: Case) => VNode>> = {
  reason: () => <TextField key="reason" name="reason" text={words.value.caseActs.reason} maxLength={200} />,
  safeguard: () => <TextField key="safeguard" name="safeguard" text={words.value.caseActs.safeguard} maxLength={200} />,
  days: () => (
    <Choice name="days" text={words.value.caseActs.reviewIn} options={["1", "3", "7", "14", "30", "90"].map(inDays)} />
  ),
  to: () => (
    <Choice
      name="to"
      text={words.value.caseActs.to}
      options={(site.value?.people ?? []).map(({ id, title }) => [id, title])}
    />
  ),
  into: (of) => (
    <Choice
      name="into"
      text={words.value.caseActs.into}
      options={openCases.value
        .filter(({ id, hazard }) => id !== of.id && hazard === of.hazard)
        .map((each) => [each.id, `${each.code} ${casePlace(each)} ${caseTitle(each)}`])}
    />
  ),
  severity: () => (
    <Choice
      name="severity"
      text={words.value.caseActs.severity}
      isOptional
      options={(["1", "2", "3", "4"] as const).map((each) => [each, words.value.severity[each]])}
    />
  ),
  level: () => (
    <Choice
      name="level"
      text={words.value.caseActs.level}
      isOptional
      options={(site.value?.programme.levels ?? []).map(({ key, label }) => [key, labelText(label)])}
    />
  ),
  task: (of) => (
    <Choice
      name="task"
      text={words.value.caseActs.task}
      options={of.tasks.map(({ id, what, owner }) => [
        id,
        `${owner.kind === "person" ? "" : owner.department} ${what}`,
      ])}
    />
  ),
  department: (of) => (
    <Choice
      name="department"
      text={words.value.caseActs.department}
      options={of.policy.whistle.departments.map((each) => [each, each])}
    />
  ),
  stars: () => (
    <Choice
      name="stars"
      text={words.value.caseActs.stars}
      options={["5", "4", "3", "2", "1"].map((each) => [each, "★".repeat(Number(each))])}
    />
  ),
};

function inDays(days: string): readonly [string, string] {
  return [days, words.value.past.days(Number(days))];
}

/** Puts one of its alarms aside, on a page of its own. */
function Aside({ of }: { readonly of: Case }) {
  const t = words.value;
  return (
    <ul class="lines">
      {membersOf(of).map(({ id, rule, point }) => (
        <li key={id}>
          <span>
            {labelText(rule.title)} <span class="muted">{point.place}</span>
          </span>
          <a href={hrefTo("aside", [], { alarm: id })}>{t.caseActs.putAside}</a>
        </li>
      ))}
    </ul>
  );
}
