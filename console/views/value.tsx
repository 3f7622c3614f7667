import type { PointNow, PointView } from "../../gateway/api/schema.ts";
import { amountText, fullText, unitText } from "../text/amounts.ts";
import { wordFor, words } from "../text/words.ts";
import { Age } from "./age.tsx";
import { LostMark } from "./shape.tsx";

interface ValueProps {
  readonly point: PointView;
  readonly now: PointNow | undefined;
}

/** A number only while it is one; otherwise the reason, and what it was before, marked as the past. */
export function Value({ point, now }: ValueProps) {
  if (now === undefined) return <span class="value none">{words.value.readings.never}</span>;
  const { sample } = now.last;
  if (sample.kind === "bad") return <Unusable point={point} now={now} />;
  return (
    <span class={`value ${point.kind} ${sample.kind === "good" ? "" : "doubtful"}`}>
      <b>{amountText(point, sample.value)}</b>
      {point.kind === "analogue" && <span class="unit">{unitText(point)}</span>}
      {sample.kind === "uncertain" && <Doubt why={sample.why} />}
    </span>
  );
}

function Unusable({ point, now }: { readonly point: PointView; readonly now: PointNow }) {
  const { sample } = now.last;
  const t = words.value;
  return (
    <span class="value unusable">
      <LostMark />
      <b class="reason">{sample.kind === "bad" ? wordFor(t.fault, sample.why) : ""}</b>
      {now.lastGood !== undefined && (
        <span class="before">
          {t.readings.before(fullText(point, now.lastGood.value))}
          {" · "}
          <Age atMs={now.lastGood.at.wallMs} />
        </span>
      )}
    </span>
  );
}

function Doubt({ why }: { readonly why: string }) {
  return (
    <span class="doubt">
      {words.value.readings.doubtful} · {wordFor(words.value.fault, why)}
    </span>
  );
}
