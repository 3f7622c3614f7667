import { encode, type CborValue } from "../../../cloud-bridge/cbor.ts";
import type { SummaryRow } from "../../../gateway/core/uplink.ts";
import type { Minute } from "./minute.ts";

/** The same minute as other protocols would carry it, each by its own most sparing means. */
export const peers: readonly { readonly name: string; readonly bytes: (minute: Minute) => Uint8Array }[] = [
  { name: "ThingsBoard gateway JSON", bytes: thingsBoard },
  { name: "Sparkplug B with aliases", bytes: sparkplug },
  { name: "SenML-CBOR", bytes: senml },
];

const figures = ["count", "min", "max", "mean", "last", "good"] as const;

/** As a person would print it: no digits that the sensor does not have. */
function figuresOf(row: SummaryRow, decimals: number): readonly (readonly [string, number])[] {
  const shown = (value: number | undefined) => (value === undefined ? [] : [Number(value.toFixed(decimals))]);
  const { count, min, max, mean, last, goodMs = 0 } = row;
  const values = [[count], shown(min), shown(max), shown(mean), shown(last), [Math.round(goodMs / 1000)]];
  return figures.flatMap((name, at) => (values[at] ?? []).map((value) => [name, value] as const));
}

/** thingsboard.io, Gateway MQTT API: `{device: [{ts, values: {key: value}}]}`. */
function thingsBoard({ inventory, record }: Minute): Uint8Array {
  const devices: Record<string, { ts: number; values: Record<string, number> }[]> = {};
  for (const [row, decimals] of rowsOf({ inventory, record })) {
    const [device = "", measure = ""] = row.point.split("/");
    const [entry] = (devices[device] ??= [{ ts: record.at.wallMs, values: {} }]);
    for (const [name, value] of figuresOf(row, decimals)) if (entry) entry.values[`${measure}.${name}`] = value;
  }
  return Buffer.from(JSON.stringify(devices));
}

/**
 * Sparkplug 3.0, section 6.4 (sparkplug_b.proto): Payload {1 timestamp, 2 metrics, 3 seq}, Metric {2 alias, 4 datatype,
 * 10 int_value, 12 float_value}. Names were told at birth.
 */
function sparkplug({ inventory, record }: Minute): Uint8Array {
  const metrics = rowsOf({ inventory, record }).flatMap(([row, decimals], point) =>
    figuresOf(row, decimals).map(([name, value]) =>
      metricOf(point * figures.length + figures.indexOf(name as "min"), name, value),
    ),
  );
  return Buffer.concat([
    field(1, 0),
    varint(record.at.wallMs),
    ...metrics.flatMap((metric) => [field(2, 2), varint(metric.length), metric]),
    field(3, 0),
    varint(record.seq % 256),
  ]);
}

const datatypes = { uint32: 7, float: 9 } as const;

function metricOf(alias: number, name: string, value: number): Buffer {
  const isWhole = name === "count" || name === "good";
  const head = [field(2, 0), varint(alias), field(4, 0), varint(isWhole ? datatypes.uint32 : datatypes.float)];
  if (isWhole) return Buffer.concat([...head, field(10, 0), varint(value)]);
  const float = Buffer.alloc(4);
  float.writeFloatLE(value);
  return Buffer.concat([...head, field(12, 5), float]);
}

function field(number: number, wireType: number): Buffer {
  return varint(number * 8 + wireType);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 127; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}

/** RFC 8428 section 6, one base name for each point; a value is an integer or the shortest float that is exact enough. */
function senml({ inventory, record }: Minute): Uint8Array {
  const label = { baseName: -2, baseTime: -3, name: 0, value: 2 } as const;
  const items = rowsOf({ inventory, record }).flatMap(([row, decimals], point) =>
    figuresOf(row, decimals).map(([name, value], at): CborValue => {
      const entries: [number, CborValue][] = [
        ...(at === 0 ? [[label.baseName, `${row.point}/`] as [number, CborValue]] : []),
        ...(at === 0 && point === 0
          ? [[label.baseTime, { float: record.at.wallMs / 1000 }] as [number, CborValue]]
          : []),
        [label.name, name],
        [label.value, Number.isInteger(value) ? value : { float: Math.fround(value) }],
      ];
      return new Map(entries);
    }),
  );
  return encode(items);
}

function rowsOf({ inventory, record }: Minute): readonly (readonly [SummaryRow, number])[] {
  const { body } = record;
  if (body.kind !== "summary") return [];
  return body.rows.map((row) => [row, inventory.find(({ id }) => id === row.point)?.decimals ?? 3] as const);
}
