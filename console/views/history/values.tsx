import { useState } from "preact/hooks";
import type { PointView } from "../../../gateway/api/schema.ts";
import { site } from "../../live.ts";
import { gridName, pointView } from "../../places.ts";
import { hrefTo, route } from "../../route.ts";
import { labelText, words } from "../../text/words.ts";
import { LongChart, type Span } from "../long-chart.tsx";

const spans = ["6h", "24h", "3d", "7d", "30d", "1y"] as const;

/** Any point, from six hours to a year. */
export function Values() {
  const [asked, setAsked] = useState("");
  const [span, setSpan] = useState<Span>("24h");
  const t = words.value.past;
  const found = (site.value?.points ?? []).filter((point) => fits(point, asked));
  const open = pointView(route.value.rest.join("/")) ?? found[0];
  return (
    <div class="history">
      <section class="find" aria-label={t.find}>
        <label>
          <span>{t.find}</span>
          <input type="search" value={asked} onInput={(event) => setAsked(event.currentTarget.value)} />
        </label>
        <ul class="found">
          {found.slice(0, shownMax).map((point) => (
            <li key={point.id}>
              <a
                href={hrefTo("history", point.id.split("/"))}
                aria-current={point.id === open?.id ? "true" : undefined}
              >
                <b>{point.place}</b>
                <small class="muted">
                  {labelText(point.label)} · {point.name}
                </small>
              </a>
            </li>
          ))}
        </ul>
        {found.length > shownMax && <p class="muted">{t.narrow(found.length - shownMax)}</p>}
      </section>
      {open !== undefined && (
        <section class="panel" aria-label={open.place}>
          <h2>
            {open.place} · {labelText(open.label)}
            <small>{open.name}</small>
          </h2>
          <LongChart key={open.id} point={open} spans={spans} span={span} choose={setSpan} />
        </section>
      )}
    </div>
  );
}

/** More nobody reads through; a few letters narrow it down. */
const shownMax = 60;

function fits(point: PointView, asked: string): boolean {
  const text = [point.id, point.place, point.name, labelText(point.label), gridName(point.grid)]
    .join(" ")
    .toLowerCase();
  return asked
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
