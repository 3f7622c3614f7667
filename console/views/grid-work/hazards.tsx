import type { ComponentChildren } from "preact";
import type { HazardsReply } from "../../../gateway/api/schema.ts";
import { useAsked } from "../../asked.ts";
import { gridName, personTitle } from "../../places.ts";
import { mayAsk } from "../../session.ts";
import { fullTimeText } from "../../text/times.ts";
import { words } from "../../text/words.ts";
import { AskWho } from "../ask-who.tsx";
import { Panel } from "../panel.tsx";
import { TextField } from "../fields.tsx";
import { Order } from "../order.tsx";
import { NewEntry } from "./new-entry.tsx";

type Item = HazardsReply["items"][number];

const askEveryMs = 15_000;
const closedShownMax = 50;

/** 隐患台账: opened once, written off once with what was done. */
export function HazardsPage() {
  const asked = useAsked<HazardsReply>("api/v1/hazards", askEveryMs);
  const t = words.value.work.hazards;
  if (asked.kind !== "answer") return <p class="empty">{words.value.page.loading}</p>;
  const { items, totals } = asked.answer;
  const open = items.filter(({ closedAt }) => closedAt === undefined);
  const closed = items.filter(({ closedAt }) => closedAt !== undefined).toReversed();
  return (
    <>
      <AskWho />
      <Panel title={t.open} aside={t.totals(totals.opened, totals.closed, totals.open)}>
        {open.length === 0 && <p class="muted">{t.none}</p>}
        <ul class="lines">
          {open.map((item) => (
            <Line key={item.id} item={item}>
              {mayAsk("POST /api/v1/hazards/:item/close") && <WriteOff item={item} changed={asked.again} />}
            </Line>
          ))}
        </ul>
        <p class="no-print">
          <a href="api/v1/hazards.csv" download>
            {t.csv}
          </a>
        </p>
      </Panel>
      {mayAsk("POST /api/v1/hazards") && (
        <NewEntry
          path="api/v1/hazards"
          text={words.value.work.hazards.enter}
          label={words.value.work.hazards.label}
          changed={asked.again}
        />
      )}
      {closed.length > 0 && (
        <Panel title={t.closed} aside={String(closed.length)}>
          <ul class="lines">
            {closed.slice(0, closedShownMax).map((item) => (
              <Line key={item.id} item={item}>
                <small>
                  {item.measure} · {item.closedBy !== undefined && personTitle(item.closedBy)}{" "}
                  {item.closedAt !== undefined && fullTimeText(item.closedAt.wallMs)}
                </small>
              </Line>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}

interface LineProps {
  readonly item: Item;
  readonly children: ComponentChildren;
}

function Line({ item, children }: LineProps) {
  const { label, grid, device, source, openedAt, openedBy } = item;
  const t = words.value.work.hazards;
  return (
    <li>
      <span>
        <b>{label}</b> <span class="muted">{[gridName(grid), device].filter(Boolean).join(" · ")}</span>
      </span>
      <span class="muted">
        {t.source[source]} · {openedBy === undefined ? t.box : personTitle(openedBy)} · {fullTimeText(openedAt.wallMs)}
      </span>
      {children}
    </li>
  );
}

interface WriteOffProps {
  readonly item: Item;
  readonly changed: () => void;
}

function WriteOff({ item, changed }: WriteOffProps) {
  const t = words.value.work.hazards;
  return (
    <details class="tick">
      <summary>{t.writeOff}</summary>
      <Order
        path={`api/v1/hazards/${item.id}/close`}
        text={t.writeOff}
        changed={changed}
        said={(text) => ({ measure: text("measure") })}
      >
        <TextField name="measure" text={t.measure} maxLength={200} />
      </Order>
    </details>
  );
}
