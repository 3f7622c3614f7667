import type { Coverage } from "../../gateway/api/schema.ts";
import { coverage, pointNow } from "../live.ts";
import { pointView } from "../places.ts";
import { hrefTo } from "../route.ts";
import { labelText, wordFor, words } from "../text/words.ts";
import { Age } from "./age.tsx";
import { LostMark } from "./shape.tsx";

/** 防护 n/m: before anything else, whether somebody would hear of it. */
export function CoverageLine() {
  const t = words.value.coverage;
  const now = coverage.value;
  if (now === undefined) return null;
  return (
    <section class={now.gaps.length === 0 ? "coverage" : "coverage lacking"} aria-label={t.title}>
      <p class="coverage-count">
        <span>{t.title}</span>{" "}
        <b>
          {now.protected}/{now.points}
        </b>
      </p>
      <p class="coverage-why">{sentence(now)}</p>
    </section>
  );
}

function sentence({ points, protected: guarded, gaps }: Coverage): string {
  const t = words.value.coverage;
  if (points === 0) return t.nothing;
  if (guarded === points) return t.whole;
  const whys = [...new Set(gaps.map(({ why }) => why))];
  return whys.map((why) => t.count[why](gaps.filter((gap) => gap.why === why).length)).join(words.value.comma);
}

/** The sensors that need somebody, the ones longest silent first. */
export function SickPanel() {
  const t = words.value.coverage;
  const sick = [...(coverage.value?.gaps ?? [])].sort((a, b) => heardAt(a.point) - heardAt(b.point));
  if (sick.length === 0) return null;
  return (
    <section class="panel">
      <h2>
        {t.sick}
        <small>{sick.length}</small>
      </h2>
      <ul class="lines">
        {sick.slice(0, shownMax).map((gap) => (
          <SickPoint key={gap.point} gap={gap} />
        ))}
      </ul>
      {sick.length > shownMax && <p class="muted">{t.more(sick.length - shownMax)}</p>}
    </section>
  );
}

const shownMax = 8;

function heardAt(point: string): number {
  return pointNow(point).peek()?.lastGood?.at.wallMs ?? 0;
}

function SickPoint({ gap: { point, why } }: { readonly gap: Coverage["gaps"][number] }) {
  const view = pointView(point);
  const now = pointNow(point).value;
  const sample = now?.last.sample;
  if (view === undefined) return null;
  const reason = why === "unheard" && sample?.kind === "bad" ? wordFor(words.value.fault, sample.why) : undefined;
  return (
    <li>
      <a href={hrefTo("history", point.split("/"))}>
        {view.place} · {labelText(view.label)}
      </a>
      <span class="sick-why">
        <LostMark /> {reason ?? words.value.coverage.why[why]}
      </span>
      {now?.lastGood !== undefined && why === "unheard" && (
        <small>
          {words.value.coverage.lastHeard} <Age atMs={now.lastGood.at.wallMs} />
        </small>
      )}
    </li>
  );
}
