import { useEffect, useState } from "preact/hooks";
import type { PointView } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { fetchHistory, sampleOf, type History } from "../history.ts";
import type { Sample } from "../sample.ts";
import { pointNow } from "../live.ts";
import { fullText } from "../text/amounts.ts";
import { words } from "../text/words.ts";
import { Canvas } from "./canvas.tsx";
import { Numbers } from "./numbers.tsx";

type Minutes = "10" | "60" | "1440";
type Loaded = History | "loading" | "failed";

/** The recent past of one point with its limits; the same as a sentence and as numbers. */
export function Chart({ point }: { readonly point: PointView }) {
  const [minutes, setMinutes] = useState<Minutes>("60");
  const history = useHistory(point, minutes);
  return (
    <div class="chart-card">
      <Spans minutes={minutes} choose={setMinutes} />
      {typeof history === "string" ? (
        <p class="empty">{words.value.chart[history]}</p>
      ) : (
        <Drawn point={point} history={history} spanMs={Number(minutes) * 60_000} />
      )}
    </div>
  );
}

function Spans({ minutes, choose }: { readonly minutes: Minutes; readonly choose: (minutes: Minutes) => void }) {
  return (
    <div class="segments" role="group">
      {(["10", "60", "1440"] as const).map((each) => (
        <button key={each} type="button" aria-pressed={each === minutes} onClick={() => choose(each)}>
          {words.value.chart.spans[each]}
        </button>
      ))}
    </div>
  );
}

/** Reads the past once, then adds what comes. */
function useHistory(point: PointView, minutes: Minutes): Loaded {
  const [loaded, setLoaded] = useState<Loaded>("loading");
  useEffect(() => {
    let isCurrent = true;
    setLoaded("loading");
    const toMs = nowMs.peek();
    void fetchHistory(point, toMs - Number(minutes) * 60_000, toMs).then(
      (history) => isCurrent && setLoaded(history ?? "failed"),
    );
    const stop = pointNow(point.id).subscribe((now) => {
      if (now !== undefined)
        setLoaded((before) => (typeof before === "string" ? before : extended(before, sampleOf(now.last))));
    });
    return () => {
      isCurrent = false;
      stop();
    };
  }, [point.id, minutes]);
  return loaded;
}

function extended(history: History, fresh: readonly Sample[]): History {
  const lastMs = history.samples.at(-1)?.atMs ?? 0;
  const later = fresh.filter(({ atMs }) => atMs > lastMs);
  return later.length === 0 ? history : { ...history, samples: [...history.samples, ...later] };
}

interface DrawnProps {
  readonly point: PointView;
  readonly history: History;
  readonly spanMs: number;
}

function Drawn({ point, history, spanMs }: DrawnProps) {
  const t = words.value.chart;
  const { samples, isThinned } = history;
  return (
    <>
      <Canvas
        point={point}
        samples={samples}
        range={{ fromMs: nowMs.peek() - spanMs, toMs: nowMs.peek() }}
        sentence={sentence(point, samples)}
      />
      <p class="muted">{samples.some(({ value }) => value !== undefined) ? sentence(point, samples) : t.empty}</p>
      {isThinned && <p class="muted">{t.thinned}</p>}
      <Numbers point={point} samples={samples} />
    </>
  );
}

export function sentence(point: PointView, samples: readonly Sample[]): string {
  const values = samples.flatMap(({ value }) => value ?? []);
  const last = values.at(-1);
  if (last === undefined) return words.value.chart.empty;
  const low = values.reduce((a, b) => Math.min(a, b), last);
  const high = values.reduce((a, b) => Math.max(a, b), last);
  return words.value.chart.sentence(fullText(point, low), fullText(point, high), fullText(point, last));
}
