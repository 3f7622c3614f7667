import { useEffect, useRef, useState } from "preact/hooks";
import type { PointView } from "../../gateway/api/schema.ts";
import { nowMs } from "../box-clock.ts";
import { downloadCsv, downloadPng } from "../download.ts";
import { fetchSeries, type Series } from "../series.ts";
import { words } from "../text/words.ts";
import { Canvas } from "./canvas.tsx";
import { sentence } from "./chart.tsx";
import { Numbers } from "./numbers.tsx";
import type { Ahead, TimeRange } from "./plot.ts";

const hourMs = 3_600_000;
const hoursOf = { "6h": 6, "24h": 24, "3d": 72, "7d": 168, "30d": 720, "1y": 8_760 } as const;
export type Span = keyof typeof hoursOf;

interface LongChartProps {
  readonly point: PointView;
  readonly spans: readonly Span[];
  readonly span: Span;
  readonly choose: (span: Span) => void;
  readonly ahead?: Ahead | undefined;
  /** Said instead of lowest, highest and last. */
  readonly say?: ((series: Series) => string | undefined) | undefined;
}

/** The past of one point, read in the step that fits, with everything to take away. */
export function LongChart({ point, spans, span, choose, ahead, say }: LongChartProps) {
  const loaded = useSeries(point, span);
  const t = words.value.chart;
  return (
    <div class="chart-card">
      <div class="segments" role="group" aria-label={words.value.longChart.span}>
        {spans.map((each) => (
          <button key={each} type="button" aria-pressed={each === span} onClick={() => choose(each)}>
            {words.value.longChart.spans[each]}
          </button>
        ))}
      </div>
      {typeof loaded === "string" ? (
        <p class="empty">{t[loaded]}</p>
      ) : (
        <Drawn
          point={point}
          loaded={loaded}
          ahead={ahead}
          text={say?.(loaded.series) ?? sentence(point, loaded.series.samples)}
        />
      )}
    </div>
  );
}

interface Loaded {
  readonly series: Series;
  readonly range: TimeRange;
}

/** A line that is looked at for long grows with the time. */
const readAgainMs = 60_000;

function useSeries(point: PointView, span: Span): Loaded | "loading" | "failed" {
  const [loaded, setLoaded] = useState<Loaded | "loading" | "failed">("loading");
  useEffect(() => {
    let isCurrent = true;
    setLoaded("loading");
    const read = async () => {
      const toMs = nowMs.peek();
      const range = { fromMs: toMs - hoursOf[span] * hourMs, toMs };
      const series = await fetchSeries(point, range.fromMs, toMs);
      if (isCurrent) setLoaded((before) => (series === undefined ? kept(before) : { series, range }));
    };
    void read();
    const timer = setInterval(() => void read(), readAgainMs);
    return () => {
      isCurrent = false;
      clearInterval(timer);
    };
  }, [point.id, span]);
  return loaded;
}

function kept(before: Loaded | "loading" | "failed"): Loaded | "failed" {
  return typeof before === "string" ? "failed" : before;
}

interface DrawnProps {
  readonly point: PointView;
  readonly loaded: Loaded;
  readonly ahead: Ahead | undefined;
  readonly text: string;
}

function Drawn({ point, loaded: { series, range }, ahead, text }: DrawnProps) {
  const host = useRef<HTMLDivElement>(null);
  const t = words.value.longChart;
  const png = () => {
    const canvas = host.current?.querySelector("canvas");
    if (canvas) downloadPng(point, canvas, text);
  };
  return (
    <>
      <div class="plot-host" ref={host}>
        <Canvas point={point} samples={series.samples} range={range} sentence={text} ahead={ahead} />
      </div>
      <p>{text}</p>
      {series.step !== "reading" && <p class="muted">{t.step[series.step]}</p>}
      <div class="chips no-print">
        <button type="button" class="chip" onClick={() => downloadCsv(point, series)}>
          {t.csv}
        </button>
        <button type="button" class="chip" onClick={png}>
          {t.png}
        </button>
        <button type="button" class="chip" onClick={() => print()}>
          {t.print}
        </button>
      </div>
      <Numbers point={point} samples={series.samples} />
    </>
  );
}
