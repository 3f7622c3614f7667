import uPlot from "uplot";
import type { Severity } from "../../gateway/api/schema.ts";
import type { Sample } from "../history.ts";
import { boxOffsetMinutes } from "../text/times.ts";

export interface Limit {
  readonly value: number;
  readonly severity: Severity;
  readonly text: string;
}

export interface Plot {
  readonly draw: (samples: readonly Sample[], range: { readonly fromMs: number; readonly toMs: number }) => void;
  readonly destroy: () => void;
}

interface PlotOptions {
  /** A contact jumps, it does not slide. */
  readonly isStepped: boolean;
  readonly limits: readonly Limit[];
  readonly text: (value: number) => string;
}

const heightPx = 220;

export function createPlot(host: HTMLElement, options: PlotOptions): Plot {
  const plot = new uPlot(plotOptions(host, options), [[], []], host);
  const sized = new ResizeObserver(() => plot.setSize({ width: host.clientWidth, height: heightPx }));
  sized.observe(host);
  return {
    draw: (samples, { fromMs, toMs }) => {
      const shown = samples.filter(({ atMs }) => atMs >= fromMs);
      plot.setData([shown.map(({ atMs }) => atMs / 1000), shown.map(({ value }) => value ?? null)], false);
      plot.setScale("x", { min: fromMs / 1000, max: Math.max(toMs, shown.at(-1)?.atMs ?? 0) / 1000 });
    },
    destroy: () => {
      sized.disconnect();
      plot.destroy();
    },
  };
}

function plotOptions(host: HTMLElement, { isStepped, limits, text }: PlotOptions): uPlot.Options {
  const [ink, faint] = [colourOf("--ink"), colourOf("--line")];
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
    series: [{}, line(ink, isStepped)],
    hooks: { draw: [(plot) => limits.forEach((limit) => drawLimit(plot, limit))], setCursor: [readout(host, text)] },
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

const dashes: Readonly<Record<Severity, readonly number[]>> = { 1: [10, 3], 2: [7, 4], 3: [4, 4], 4: [2, 4] };

/** The value under the finger, as text that does not jump about. */
function readout(host: HTMLElement, text: (value: number) => string): (plot: uPlot) => void {
  const label = document.createElement("output");
  host.append(label);
  return (plot) => {
    const index = plot.cursor.idx ?? -1;
    const [at, value] = [plot.data[0][index], plot.data[1]?.[index] ?? undefined];
    const isThere = at !== undefined && value !== undefined;
    label.textContent = isThere ? `${boxDate(at).toTimeString().slice(0, 8)}  ${text(value)}` : "";
  };
}

/** A date whose local fields read as the clock where the box stands. */
function boxDate(seconds: number): Date {
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() + (boxOffsetMinutes() + date.getTimezoneOffset()) * 60_000);
}

function clockTexts(plot: uPlot, splits: number[]): string[] {
  const spanS = (plot.scales["x"]?.max ?? 0) - (plot.scales["x"]?.min ?? 0);
  return splits.map((at) =>
    boxDate(at)
      .toTimeString()
      .slice(0, spanS < 900 ? 8 : 5),
  );
}

function colourOf(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}
