import type { PointId } from "../config/ids.ts";
import type { SummaryRow, UplinkRecord } from "../gateway/core/uplink.ts";
import { bootBytes } from "./boot.ts";
import { encode, type CborMap, type CborValue } from "./cbor.ts";
import type { Frame } from "./cbor-frame.ts";
import { halvesOf } from "./halves.ts";
import { rowOf, scale } from "./record.ts";

/** Labels of SenML in CBOR (RFC 8428 section 6, table 4). */
export const senmlLabels = {
  baseName: -2,
  baseTime: -3,
  name: 0,
  unit: 1,
  value: 2,
  text: 3,
  bool: 4,
  data: 8,
} as const;
const label = senmlLabels;

/** Our units by their names in the SenML registries (RFC 8428 section 12.1, RFC 8798); others are left to the birth. */
const units: Readonly<Record<string, string>> = {
  "°C": "Cel",
  m: "m",
  mm: "mm",
  "m/s": "m/s",
  "m3/s": "m3/s",
  s: "s",
  V: "V",
  A: "A",
  ohm: "Ohm",
  lx: "lx",
  ppm: "ppm",
  dBm: "dBm",
};

/**
 * Records as SenML-CBOR (RFC 8428), for districts that want it: what is measured as measurements, each record whole as
 * data beside. Packs of the lane's records in order, each as long as may be; a longer summary is cut between its points, a piece of a photo anywhere.
 */
export function encodeSenml(frame: Frame, bytesMax: number): readonly Uint8Array[] {
  const whole = packOf(frame);
  if (whole.length <= bytesMax) return [whole];
  const { records } = frame;
  const middle = Math.ceil(records.length / 2);
  if (records.length > 1) {
    const [first, rest] = [records.slice(0, middle), records.slice(middle)];
    return [
      ...encodeSenml({ ...frame, records: first }, bytesMax),
      ...encodeSenml({ ...frame, records: rest, lostBefore: 0 }, bytesMax),
    ];
  }
  const pieces = records.flatMap((record) => cut(frame, record, bytesMax));
  return pieces.map((record, index) => packOf({ ...frame, records: [record] }, [index, pieces.length]));
}

function cut(frame: Frame, record: UplinkRecord, bytesMax: number): readonly UplinkRecord[] {
  const halves = halvesOf(record.body);
  const isShort = packOf({ ...frame, records: [record] }, [999, 999]).length <= bytesMax;
  if (halves === undefined || isShort) return [record];
  return halves.flatMap((body) => cut(frame, { ...record, body }, bytesMax));
}

/** One SenML record. */
type Item = readonly (readonly [number, CborValue | undefined])[];

function packOf(frame: Frame, part?: readonly [number, number]): Uint8Array {
  const { epoch, lane, records, lostBefore, historical } = frame;
  const items: readonly Item[] = [
    [...baseOf(frame), ...valued("epoch", epoch)],
    [
      [label.name, "lane"],
      [label.text, lane],
    ],
    valued("seq", records[0]?.seq ?? 0),
    ...(lostBefore > 0 ? [valued("lost-before", lostBefore)] : []),
    ...(historical === true
      ? [
          [
            [label.name, "historical"],
            [label.bool, true],
          ] as const,
        ]
      : []),
    ...(part === undefined ? [] : [valued("part", part[0]), valued("parts", part[1])]),
    ...records.flatMap((record) => itemsOf(record, frame)),
  ];
  return encode(
    items.map((item) => new Map(item.filter((each): each is [number, CborValue] => each[1] !== undefined))),
  );
}

/** Before the id of the box and a colon. */
export const senmlBase = "gridpost:";

function valued(name: string, value: number): Item {
  return [
    [label.name, name],
    [label.value, Number.isSafeInteger(value) ? value : { float: value }],
  ];
}

/** A base holds for all that follows (RFC 8428 section 4.1), so each record sets its own. */
function itemsOf(record: UplinkRecord, frame: Frame): readonly Item[] {
  const { at, body, seq } = record;
  // Without a base time it is about now: a clock that nobody believes must not become a time.
  const time: CborValue = at.wallTrusted ? { float: Math.round(at.wallMs) / 1000 } : 0;
  const told: readonly Item[] = [
    [...baseOf(frame), [label.baseTime, time], [label.name, "boot"], [label.data, bootBytes(at.boot)]],
    [
      [label.name, `${body.kind}/${seq}`],
      [label.data, encode(rowFor(record))],
    ],
  ];
  if (body.kind === "summary") return [...told, ...body.rows.flatMap((row) => measured(row, frame))];
  if (body.kind !== "alarm") return told;
  const { point, rule, event, value } = body;
  const ringing: Item = [
    [label.name, `${point}/alarm/${rule}`],
    [label.text, event],
  ];
  return [...told, ringing, ...(value === undefined ? [] : [measurement(point, value, unitOf(point, frame))])];
}

function baseOf({ box }: Frame, below = ""): Item {
  return [[label.baseName, `${senmlBase}${box}:${below}`]];
}

/** The record as our own frames carry it, an alarm's point being the only one; of a summary its stamp and its period. */
function rowFor(record: UplinkRecord): CborMap {
  const points = record.body.kind === "alarm" ? [record.body.point] : [];
  const own = new Map(points.map((point, index) => [point, index]));
  const listed = { points: points.map((id) => ({ id, decimals: scale })), numbers: own };
  const { body } = record;
  const bare = body.kind === "summary" ? { ...record, body: { ...body, rows: [] } } : record;
  return rowOf(bare, { own, boots: [record.at.boot], listed });
}

const figures = ["min", "max", "mean", "last"] as const;

function measured(row: SummaryRow, frame: Frame): readonly Item[] {
  const { point, count, refused, goodMs } = row;
  const decimals = frame.inventory?.find(({ id }) => id === point)?.decimals ?? scale;
  const values = figures.flatMap((name) => {
    const value = row[name];
    const isNumber = value !== undefined && Number.isFinite(value);
    return isNumber ? [measurement(name, Number(value.toFixed(decimals)), unitOf(point, frame))] : [];
  });
  return [
    [...baseOf(frame, `${point}/`), ...valued("count", count)],
    ...(refused > 0 ? [valued("refused", refused)] : []),
    ...(goodMs === undefined ? [] : [valued("good", Math.round(goodMs / 1000))]),
    ...values,
  ];
}

function measurement(name: string, value: number, unit: string | undefined): Item {
  return [...valued(name, value), [label.unit, unit]];
}

function unitOf(point: PointId, { inventory = [] }: Frame): string | undefined {
  const declared = inventory.find(({ id }) => id === point);
  if (declared?.quantity === "humidity") return "%RH";
  return declared?.quantity === "battery" ? "%EL" : units[declared?.unit ?? ""];
}
