import { useState } from "preact/hooks";
import type { AlarmActions, PointView, RuleView } from "../../gateway/api/schema.ts";
import { useAsked } from "../asked.ts";
import { nowMs } from "../box-clock.ts";
import { site } from "../live.ts";
import { person } from "../person.ts";
import { personTitle, pointView, ruleView } from "../places.ts";
import { putAside, type PutAside } from "../put-aside.ts";
import { hrefTo, route } from "../route.ts";
import { mayAsk } from "../session.ts";
import { fullTimeText, spanText } from "../text/times.ts";
import { labelText, wordFor, words } from "../text/words.ts";
import { AskWho } from "./ask-who.tsx";
import { TextField } from "./fields.tsx";
import { Order } from "./order.tsx";
import { Panel } from "./panel.tsx";
import { SecondPersonFields, vouchIn } from "./second-person.tsx";

const act = "POST /api/v1/alarms/:device/:measure/:rule/:verb";
const hourMs = 3_600_000;

/** 搁置与停用: what calls nobody because somebody said so, until when, and the way back. */
export function AsidePage() {
  const t = words.value.aside;
  return (
    <div class="sheet">
      <h2 class="section">{t.title}</h2>
      <AskWho />
      <Panel title={t.now} aside={String(putAside.value.length)}>
        {putAside.value.length === 0 && <p class="muted">{t.none}</p>}
        <ul class="lines">
          {putAside.value.map(({ id, rule, point, aside }) => (
            <li key={id}>
              <span>
                <b>{labelText(rule.title)}</b> <span class="muted">{point.place}</span>
              </span>
              <span>{asideText(aside)}</span>
              <small>{[whoText(aside), aside.reason].join(" · ")}</small>
              {mayAsk(act) && <BackAgain alarm={id} aside={aside} />}
            </li>
          ))}
        </ul>
      </Panel>
      {mayAsk(act) && <New />}
    </div>
  );
}

function asideText({ kind, until }: PutAside): string {
  const t = words.value.aside;
  return `${t.kind[kind]} · ${t.until(fullTimeText(until.wallMs), spanText(until.wallMs - nowMs.value))}`;
}

function whoText(aside: PutAside): string {
  const people = [aside.by, ...(aside.second === undefined ? [] : [aside.second])].map(personTitle);
  return [people.join(words.value.comma), ...("permit" in aside ? [aside.permit] : [])].join(" · ");
}

function BackAgain({ alarm, aside }: { readonly alarm: string; readonly aside: PutAside }) {
  const verb = aside.kind === "shelved" ? "unshelve" : "put-back";
  return <Order path={pathOf(alarm, verb)} text={words.value.aside.verb[verb]} changed={() => {}} />;
}

function pathOf(alarm: string, verb: string): string {
  return `api/v1/alarms/${alarm.replace("#", "/")}/${verb}`;
}

/** One alarm is chosen: a point and one of its rules. A link from a case has chosen already. */
function New() {
  const asked = route.value.asked.get("alarm") ?? "";
  const [alarm, setAlarm] = useState(asked);
  const t = words.value.aside;
  const [pointId = "", ruleId = ""] = alarm.split("#");
  const [point, rule] = [pointView(pointId), ruleView(ruleId)];
  return (
    <Panel title={t.begin}>
      <div class="order">
        <label>
          <span>{t.which}</span>
          <select value={alarm} onChange={({ currentTarget }) => setAlarm(currentTarget.value)}>
            <option value="">{words.value.whoNobody}</option>
            {site.value?.points.flatMap((each) => each.rules.map((id) => <Choice key={id} point={each} rule={id} />))}
          </select>
        </label>
      </div>
      {point !== undefined && rule !== undefined && person.value !== undefined && (
        <Forms key={`${alarm} ${person.value}`} alarm={alarm} rule={rule} as={person.value} />
      )}
    </Panel>
  );
}

function Choice({ point, rule: id }: { readonly point: PointView; readonly rule: string }) {
  const title = ruleView(id)?.title;
  return (
    <option value={`${point.id}#${id}`}>
      {point.place} · {point.name} · {title === undefined ? id : labelText(title)}
    </option>
  );
}

interface FormsProps {
  readonly alarm: string;
  readonly rule: RuleView;
  readonly as: string;
}

/** What this person may do with it, by the table the box itself goes by. */
function Forms({ alarm, rule, as }: FormsProps) {
  const asked = useAsked<AlarmActions>(`${pathOf(alarm, "actions")}?as=${encodeURIComponent(as)}`);
  if (asked.kind !== "answer") return <p class="muted">{words.value.page.loading}</p>;
  return (
    <>
      {(["shelve", "take-out"] as const).map((verb) => {
        const refused = asked.answer.actions.find((each) => each.verb === verb)?.refused;
        const form = { alarm, rule, verb, changed: asked.again };
        return refused === undefined ? <PutForm key={verb} {...form} /> : <Why key={verb} verb={verb} why={refused} />;
      })}
      <p>
        <a href={hrefTo("history", alarm.split("#")[0]?.split("/"))}>{words.value.nav.page.history}</a>
      </p>
    </>
  );
}

function Why({ verb, why }: { readonly verb: "shelve" | "take-out"; readonly why: string }) {
  const t = words.value;
  return (
    <p class="why">
      {t.aside.verb[verb]}：{t.refusedBecause}
      {wordFor({ ...t.refusal, ...t.aside.refusal }, why)}
    </p>
  );
}

interface PutFormProps extends Omit<FormsProps, "as"> {
  readonly verb: "shelve" | "take-out";
  readonly changed: () => void;
}

const hoursFor = { shelve: [0.5, 1, 2, 4, 8], "take-out": [2, 8, 24, 72, 168] } as const;

/** Taken out of service: the reason names what watches meanwhile, and there is a permit. */
function PutForm({ alarm, rule, verb, changed }: PutFormProps) {
  const t = words.value.aside;
  return (
    <details class="tick">
      <summary>{t.verb[verb]}…</summary>
      <Order path={pathOf(alarm, verb)} text={t.verb[verb]} changed={changed} said={orderIn} vouch={vouchIn}>
        <label>
          <span>{t.howLong}</span>
          <select name="hours">
            {hoursFor[verb].map((hours) => (
              <option key={hours} value={hours}>
                {t.hours(hours)}
              </option>
            ))}
          </select>
        </label>
        <TextField name="reason" text={t.reason[verb]} maxLength={200} />
        {verb === "take-out" && <TextField name="permit" text={t.permit} maxLength={200} />}
        {rule.severity <= 2 && <SecondPersonFields />}
      </Order>
    </details>
  );
}

function orderIn(text: (name: string) => string): object {
  const [second, permit] = [text("second"), text("permit")];
  return {
    order: {
      forMs: Number(text("hours")) * hourMs,
      reason: text("reason"),
      ...(second !== "" && { second }),
      ...(permit !== "" && { permit }),
    },
  };
}
