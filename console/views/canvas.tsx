import { useEffect, useRef, useState } from "preact/hooks";
import type { PointView } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import type { Sample } from "../sample.ts";
import { ruleView } from "../places.ts";
import { fullText } from "../text/amounts.ts";
import { timeText } from "../text/times.ts";
import { labelText, words } from "../text/words.ts";
import { createPlot, type Ahead, type Limit, type Plot, type TimeRange } from "./plot.ts";

interface CanvasProps {
  readonly point: PointView;
  readonly samples: readonly Sample[];
  readonly range: TimeRange;
  readonly sentence: string;
  readonly ahead?: Ahead | undefined;
}

/** The drawn line. The arrow keys go from reading to reading, and each is said. */
export function Canvas({ point, samples, range, sentence, ahead }: CanvasProps) {
  const host = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>(undefined);
  const [at, setAt] = useState<number>();
  const shown = samples.filter(({ atMs, value }) => value !== undefined && atMs >= range.fromMs);
  useEffect(() => {
    if (host.current === null) return undefined;
    plot.current = createPlot(host.current, {
      isStepped: point.kind === "contact",
      limits: limitsOf(point),
      text: (value) => fullText(point, value),
      ahead: words.value.chart.ahead,
    });
    return () => plot.current?.destroy();
  }, [point.id, words.value]);
  useEffect(() => plot.current?.draw(samples, range, ahead), [samples, range.fromMs, range.toMs, ahead, words.value]);
  const index = Math.min(at ?? shown.length - 1, shown.length - 1);
  const step = (event: KeyboardEvent) => {
    const to = stepped(event.key, index, shown.length);
    if (to === undefined) return;
    event.preventDefault();
    setAt(to);
    plot.current?.point(shown[to]?.atMs ?? 0);
  };
  return (
    <div
      class="plot"
      ref={host}
      role="slider"
      tabIndex={0}
      aria-label={`${sentence} ${words.value.chart.keys}`}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, shown.length - 1)}
      aria-valuenow={Math.max(0, index)}
      aria-valuetext={readingText(point, shown[index])}
      onKeyDown={step}
    />
  );
}

function readingText(point: PointView, sample: Sample | undefined): string {
  if (sample?.value === undefined) return words.value.chart.empty;
  return `${timeText(sample.atMs, nowMs.peek())} ${fullText(point, sample.value)}`;
}

/** Where a key leads to; nowhere when it is not one of ours. */
function stepped(key: string, index: number, count: number): number | undefined {
  const to = {
    ArrowLeft: index - 1,
    ArrowRight: index + 1,
    PageUp: index - 10,
    PageDown: index + 10,
    Home: 0,
    End: count,
  }[key];
  return to === undefined || count === 0 ? undefined : Math.max(0, Math.min(count - 1, to));
}

function limitsOf(point: PointView): readonly Limit[] {
  return point.rules.flatMap((id) => {
    const rule = ruleView(id);
    if (rule?.limit === undefined) return [];
    const text = `${labelText(rule.title)} ${fullText(point, rule.limit)}`;
    return [{ value: rule.limit, severity: rule.severity, text }];
  });
}
