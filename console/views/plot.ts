import uPlot from "uplot";
import type { Severity } from "../../gateway/api/schema.ts";
import type { Sample } from "../sample.ts";
import { boxOffsetMinutes } from "../text/times.ts";

export interface Limit {
  readonly value: number;
  readonly severity: Severity;
  readonly text: string;
}

export interface TimeRange {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Where the line would go on at its present rate: from here it reaches `value` between the two times. */
export interface Ahead {
  readonly atMs: number;
  readonly from: number;
  readonly value: number;
  readonly soonestMs: number;
  readonly latestMs: number;
}

export interface Plot {
  readonly draw: (samples: readonly Sample[], range: TimeRange, ahead: Ahead | undefined) => void;
  /** Shows the reading at a time, as a pointer over it would. */
  readonly point: (atMs: number) => void;
  readonly destroy: () => void;
}

interface PlotOptions {
  /** A contact jumps, it does not slide. */
  readonly isStepped: boolean;
  readonly limits: readonly Limit[];
  readonly text: (value: number) => string;
  /** What is written at a line that is not measured. */
  readonly ahead: string;
}

const heightPx = 240;

export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  let ahead: Ahead | undefined;
  const plot = new uPlot(
    plotOptions(host, options, () => ahead),
    [[], [], [], []],
    host,
  );
  const sized = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: heightPx }));
  sized.observe(host);
  return {
    draw: (samples, { fromMs, toMs }, next) => {
      ahead = next;
      const shown = samples.filter(({ atMs }) => atMs >= fromMs);
      const column = (of: (sample: Sample) => number | undefined) => shown.map((sample) => of(sample) ?? null);
      plot.setData(
        [
          shown.map(({ atMs }) => atMs / 1000),
          column(({ value }) => value),
          column(({ high }) => high),
          column(({ low }) => low),
        ],
        false,
      );
      const endMs = Math.max(toMs, shown.at(-1)?.atMs ?? 0, aheadEndMs(next, { fromMs, toMs }));
      plot.setScale("x", { min: fromMs / 1000, max: endMs / 1000 });
    },
    point: (atMs) => plot.setCursor({ left: plot.valToPos(atMs / 1000, "x"), top: 10 }),
    destroy: () => {
      sized.disconnect();
      plot.destroy();
    },
  };
}

/** What is to come never takes more than a quarter of the picture. */
function aheadEndMs(ahead: Ahead | undefined, { fromMs, toMs }: TimeRange): number {
  return ahead === undefined ? 0 : Math.min(ahead.latestMs, toMs + (toMs - fromMs) / 3);
}

function plotOptions(
  host: HTMLElement,
  { isStepped, limits, text, ahead: aheadText }: PlotOptions,
  ahead: () => Ahead | undefined,
): uPlot.Options {
  const [ink, faint] = [colourOf("--ink"), colourOf("--line")];
  const edge: uPlot.Series = { stroke: "transparent", width: 0, points: { show: false } };
  const axis: uPlot.Axis = {
    stroke: colourOf("--muted"),
    grid: { stroke: faint, width: 1 },
    ticks: { stroke: faint, width: 1 },
    font: "13px system-ui",
  };
  return {
    width: host.clientWidth,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false, points: { size: 8 } },
    tzDate: boxDate,
    scales: { x: { time: true }, y: { range: (_plot, low, high) => rangeOf(low, high, isStepped ? [] : limits) } },
    axes: [
      { ...axis, values: clockTexts, space: 70, size: 32 },
      {
        ...axis,
        size: 56,
        ...(isStepped ? { splits: () => [0, 1], values: (_plot, splits) => splits.map(text) } : {}),
      },
    ],
    series: [{}, line(ink, isStepped), edge, edge],
    bands: [{ series: [2, 3], fill: faint }],
    hooks: {
      draw: [
        (plot) => limits.forEach((limit) => drawLimit(plot, limit)),
        (plot) => drawAhead(plot, ahead(), aheadText),
      ],
      setCursor: [readout(host, text)],
    },
  };
}

function line(stroke: string, isStepped: boolean): uPlot.Series {
  const paths = isStepped ? uPlot.paths.stepped?.({ align: 1 }) : uPlot.paths.linear?.();
  return { stroke, width: 2, spanGaps: false, points: { show: false }, ...(paths === undefined ? {} : { paths }) };
}

/** The nearest limit above is always in the picture: how far there is still to go is what people look for. */
function rangeOf(low: number | null, high: number | null, limits: readonly Limit[]): uPlot.Range.MinMax {
  const [min, max] = [low ?? 0, high ?? 1];
  const next = limits
    .map(({ value }) => value)
    .filter((value) => value >= max)
    .sort((a, b) => a - b)[0];
  const top = Math.max(max, next ?? max, 1e-9);
  const bottom = Math.min(min, limits.length > 0 ? min : 0);
  const margin = Math.max((top - bottom) * 0.12, 0.1);
  return [min >= 0 && bottom - margin < 0 ? 0 : bottom - margin, top + margin];
}

/** Dark and dashed with its name at the right: yellow or orange lines would not be seen on paper. */
function drawLimit(plot: uPlot, { value, text, severity }: Limit): void {
  const y = Math.round(plot.valToPos(value, "y", true));
  const { ctx, bbox } = plot;
  if (y < bbox.top || y > bbox.top + bbox.height) return;
  const ratio = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colourOf("--ink");
  ctx.fillStyle = colourOf("--ink");
  ctx.lineWidth = 1.5 * ratio;
  ctx.setLineDash(dashes[severity].map((length) => length * ratio));
  ctx.beginPath();
  ctx.moveTo(bbox.left, y);
  ctx.lineTo(bbox.left + bbox.width, y);
  ctx.stroke();
  ctx.font = `${13 * ratio}px system-ui`;
  ctx.textAlign = "right";
  ctx.textBaseline = "bottom";
  ctx.fillText(text, bbox.left + bbox.width - 4 * ratio, y - 3 * ratio);
  ctx.restore();
}

/** Dotted and named, from the last reading to the line it would reach: nobody shall take it for measured. */
function drawAhead(plot: uPlot, ahead: Ahead | undefined, text: string): void {
  if (ahead === undefined) return;
  const { ctx, bbox } = plot;
  const ratio = devicePixelRatio;
  const at = (ms: number, value: number) =>
    [plot.valToPos(ms / 1000, "x", true), plot.valToPos(value, "y", true)] as const;
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.strokeStyle = colourOf("--muted");
  ctx.fillStyle = colourOf("--muted");
  ctx.lineWidth = 2 * ratio;
  ctx.setLineDash([2 * ratio, 5 * ratio]);
  for (const endMs of [ahead.soonestMs, ahead.latestMs]) {
    ctx.beginPath();
    ctx.moveTo(...at(ahead.atMs, ahead.from));
    ctx.lineTo(...at(endMs, ahead.value));
    ctx.stroke();
  }
  ctx.font = `${13 * ratio}px system-ui`;
  ctx.textAlign = "right";
  const [, y] = at(ahead.atMs, ahead.from);
  ctx.fillText(text, bbox.left + bbox.width - 4 * ratio, y + 18 * ratio);
  ctx.restore();
}

const dashes: Readonly<Record<Severity, readonly number[]>> = { 1: [10, 3], 2: [7, 4], 3: [4, 4], 4: [2, 4] };

/** The value under the finger, as text that does not jump about. */
function readout(host: HTMLElement, text: (value: number) => string): (plot: uPlot) => void {
  const label = document.createElement("output");
  host.append(label);
  return (plot) => {
    const index = plot.cursor.idx ?? -1;
    const [at, value] = [plot.data[0][index], plot.data[1]?.[index] ?? undefined];
    const isThere = at !== undefined && value !== undefined;
    label.textContent = isThere ? `${readoutTime(plot, at)}  ${text(value)}` : "";
  };
}

function readoutTime(plot: uPlot, at: number): string {
  const clock = boxDate(at).toTimeString().slice(0, 8);
  const spanS = (plot.scales["x"]?.max ?? 0) - (plot.scales["x"]?.min ?? 0);
  return spanS > dayS ? `${boxDate(at).getMonth() + 1}-${boxDate(at).getDate()} ${clock.slice(0, 5)}` : clock;
}

/** A date whose local fields read as the clock where the box stands. */
function boxDate(seconds: number): Date {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() + (boxOffsetMinutes() + date.getTimezoneOffset()) * 60_000);
}

const dayS = 86_400;

/** Days by their date, hours by the clock: as much as tells them apart. */
function clockTexts(plot: uPlot, splits: number[]): string[] {
  const spanS = (plot.scales["x"]?.max ?? 0) - (plot.scales["x"]?.min ?? 0);
  return splits.map((at) => {
    const date = boxDate(at);
    const clock = date.toTimeString().slice(0, spanS < 900 ? 8 : 5);
    const isDay = spanS > dayS && clock === "00:00";
    return isDay || spanS > 5 * dayS ? `${date.getMonth() + 1}-${String(date.getDate()).padStart(2, "0")}` : clock;
  });
}

function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
