import type { PointView } from "../gateway/api/schema.ts";
import { nowMs } from "./box-clock.ts";
import type { Series } from "./series.ts";
import { unitText } from "./text/amounts.ts";
import { boxOffsetMinutes, fullTimeText } from "./text/times.ts";
import { labelText } from "./text/words.ts";

const minuteMs = 60_000;

/** The rows that were drawn, each with the box's own time. A mark at the front lets spreadsheets read the Chinese. */
export function downloadCsv(point: PointView, { samples, step }: Series): void {
  const columns = step === "reading" ? ["time", "value", "unit"] : ["time", "mean", "lowest", "highest", "unit"];
  const rows = samples.flatMap(({ atMs, value, low, high }) => {
    if (value === undefined) return [];
    const numbers = step === "reading" ? [value] : [value, low, high];
    return [[isoText(atMs), ...numbers, unitText(point)].join(",")];
  });
  const text = [`# ${point.id} ${point.place} ${labelText(point.label)}`, columns.join(","), ...rows].join("\r\n");
  save(new Blob(["\ufeff", text, "\r\n"], { type: "text/csv;charset=utf-8" }), `${fileName(point)}.csv`);
}

/** The picture with its name and its time, so that it can stand alone. */
export function downloadPng(point: PointView, drawn: HTMLCanvasElement, sentence: string): void {
  const scale = devicePixelRatio;
  const headPx = 64 * scale;
  const canvas = document.createElement("canvas");
  canvas.width = drawn.width;
  canvas.height = drawn.height + headPx;
  const pen = canvas.getContext("2d");
  if (pen === null) return;
  const style = getComputedStyle(document.documentElement);
  pen.fillStyle = style.getPropertyValue("--card");
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = style.getPropertyValue("--ink");
  pen.font = `600 ${17 * scale}px system-ui`;
  pen.fillText(`${point.place} · ${labelText(point.label)} · ${fullTimeText(nowMs.peek())}`, 12 * scale, 26 * scale);
  pen.font = `${14 * scale}px system-ui`;
  pen.fillText(sentence, 12 * scale, 50 * scale);
  pen.drawImage(drawn, 0, headPx);
  canvas.toBlob((blob) => blob !== null && save(blob, `${fileName(point)}.png`));
}

/** `2026-06-03T03:02:11+08:00`, where the box stands. */
function isoText(wallMs: number): string {
  const offset = boxOffsetMinutes();
  const local = new Date(wallMs + offset * minuteMs).toISOString().slice(0, 19);
  const pair = (part: number) => String(Math.floor(Math.abs(part))).padStart(2, "0");
  return `${local}${offset < 0 ? "-" : "+"}${pair(offset / 60)}:${pair(offset % 60)}`;
}

function fileName({ id }: PointView): string {
  return `${id.replaceAll("/", "-")}-${isoText(nowMs.peek()).slice(0, 16).replace(":", "")}`;
}

function save(blob: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
