import { useState } from "preact/hooks";
import type { AlarmEvent, AlarmLogReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { nowMs } from "../../box-clock.ts";
import { personTitle, pointView, ruleView } from "../../places.ts";
import { fullText } from "../../text/amounts.ts";
import { fullTimeText } from "../../text/times.ts";
import { labelText, wordFor, words } from "../../text/words.ts";
import { DaysAndText, type Asking } from "./asking.tsx";

const dayMs = 86_400_000;

/** What alarms did, the newest first. */
export function AlarmSearch() {
  const [asking, setAsking] = useState<Asking>({ days: 7, text: "" });
  const [nowAtMs] = useState(nowMs.peek());
  const from = Math.floor(nowAtMs - asking.days * dayMs);
  const asked = useAsked<AlarmLogReply>(`api/v1/alarms/log?from=${from}&to=${Math.ceil(nowAtMs + dayMs)}`);
  const t = words.value.past;
  return (
    <section class="panel">
      <DaysAndText asking={asking} ask={setAsking} />
      {asked.kind === "answer" ? (
        <Found reply={asked.answer} text={asking.text} />
      ) : (
        <p class="empty">{asked.kind === "loading" ? words.value.page.loading : t.failed}</p>
      )}
    </section>
  );
}

function Found({ reply, text }: { readonly reply: AlarmLogReply; readonly text: string }) {
  const t = words.value.past;
  const rows = reply.events.filter((event) => searchText(event).includes(text.toLowerCase()));
  return (
    <>
      <p class="muted">
        {t.count(rows.length)}
        {reply.truncated && ` · ${t.cut}`}
      </p>
      <div class="table-box" tabIndex={0}>
        <table class="table stacked">
          <thead>
            <tr>
              <th>{t.time}</th>
              <th>{t.place}</th>
              <th>{t.what}</th>
              <th>{t.value}</th>
              <th>{t.by}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, shownMax).map((event) => (
              <Row key={event.seq} event={event} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

const shownMax = 300;

function Row({ event }: { readonly event: AlarmEvent }) {
  const point = pointView(event.point);
  return (
    <tr>
      <td>{fullTimeText(event.atMs)}</td>
      <td>{point?.place ?? event.point}</td>
      <td class="whole">{whatText(event)}</td>
      <td>{event.value === undefined || point === undefined ? "" : fullText(point, event.value)}</td>
      <td>{event.by === undefined ? "" : personTitle(event.by)}</td>
    </tr>
  );
}

function whatText({ rule, event }: AlarmEvent): string {
  const view = ruleView(rule);
  return `${view === undefined ? rule : labelText(view.title)} · ${wordFor(words.value.past.event, event)}`;
}

function searchText(event: AlarmEvent): string {
  const point = pointView(event.point);
  return [event.alarm, point?.place, point?.name, whatText(event)].join(" ").toLowerCase();
}
