import { decode, type CborMap } from "../../cloud-bridge/cbor.ts";
import { isMap, type WireFault } from "../../cloud-bridge/cbor-fields.ts";
import type { DecodedFrame } from "../../cloud-bridge/cbor-frame.ts";
import { recordOf, type WireRecord } from "../../cloud-bridge/cbor-record.ts";
import { senmlBase, senmlLabels } from "../../cloud-bridge/cbor-senml.ts";
import { readTree, type Node } from "../../cloud-bridge/cbor-tree.ts";
import { limits } from "../../config/limits.ts";
import { fail, ok, type Result } from "../../gateway/core/result.ts";
import { lanes } from "../../gateway/core/uplink.ts";

type WireSummaryRow = Extract<WireRecord["body"], { readonly kind: "summary" }>["rows"][number];

/** Digits after the point of values beside those of summaries. */
const scale = 3;

/** A pack of ours, read back as a frame. */
export function decodeSenml(bytes: Uint8Array): Result<DecodedFrame, WireFault> {
  const { root, fault } = readTree(bytes);
  if (fault !== undefined || root.kind !== "array") return shape("pack", fault?.why ?? "a SenML pack is a list");
  const items = withFullNames(root.items.map(fieldsOf));
  const head = headOf(items);
  if (head === undefined) return shape("head", "box, epoch, lane and seq come first");
  const records = recordsOf(items, head.firstSeq);
  return records.ok ? ok({ ...head, points: [], records: records.value }) : records;
}

function headOf(items: readonly ReadItem[]): Omit<DecodedFrame, "points" | "records"> | undefined {
  const at = (name: string) => items.find((item) => item.name === name);
  const [epoch, firstSeq, index, count] = ["epoch", "seq", "part", "parts"].map((name) => at(name)?.value);
  const lane = lanes.find((each) => each === at("lane")?.text);
  const box = boxOf(items[0]?.baseName);
  if (box === undefined || lane === undefined || epoch === undefined || firstSeq === undefined) return undefined;
  const part = index === undefined || count === undefined ? undefined : { index, count };
  const historical = at("historical") !== undefined;
  return { box, epoch, lane, firstSeq, lostBefore: at("lost-before")?.value ?? 0, historical, part };
}

function boxOf(base: string | undefined): string | undefined {
  return base?.startsWith(senmlBase) === true
    ? base.slice(senmlBase.length, base.indexOf(":", senmlBase.length))
    : undefined;
}

/** Each with its base name before it, without what all of them begin with. */
function withFullNames(items: readonly ReadItem[]): readonly ReadItem[] {
  const common = items[0]?.baseName?.length ?? 0;
  let base = "";
  return items.map((item) => {
    base = item.baseName ?? base;
    return { ...item, name: `${base}${item.name}`.slice(common) };
  });
}

interface ReadItem {
  readonly baseName?: string | undefined;
  readonly name: string;
  readonly value?: number | undefined;
  readonly text?: string | undefined;
  readonly data?: Uint8Array | undefined;
}

function fieldsOf(node: Node): ReadItem {
  const at = (wanted: number) =>
    node.kind === "map"
      ? node.entries.find(([key]) => key.kind === "integer" && key.value === BigInt(wanted))?.[1]
      : undefined;
  const text = (wanted: number) => {
    const found = at(wanted);
    return found?.kind === "text" ? found.value : undefined;
  };
  const [value, data] = [at(senmlLabels.value), at(senmlLabels.data)];
  return {
    baseName: text(senmlLabels.baseName),
    name: text(senmlLabels.name) ?? "",
    value: value?.kind === "integer" || value?.kind === "float" ? Number(value.value) : undefined,
    text: text(senmlLabels.text),
    data: data?.kind === "bytes" ? data.value : undefined,
  };
}

/** Each record begins with its boot; what stands after it, up to the next one, is of it. */
function recordsOf(items: readonly ReadItem[], firstSeq: number): Result<readonly WireRecord[], WireFault> {
  const starts = items.flatMap(({ name, data }, at) => (name === "boot" && data !== undefined ? [at] : []));
  const records: WireRecord[] = [];
  for (const [nth, start] of starts.entries()) {
    const record = oneRecord(items.slice(start, starts[nth + 1] ?? items.length), firstSeq + nth);
    if (!record.ok) return record;
    records.push(record.value);
  }
  return ok(records);
}

function oneRecord([boot, whole, ...rest]: readonly ReadItem[], seq: number): Result<WireRecord, WireFault> {
  const row = rowIn(whole);
  if (boot?.data === undefined || row === undefined) return shape(`record ${seq}`, "no boot, or no record in its data");
  const boots = [Buffer.from(boot.data).toString("hex")];
  const record = recordOf(row, seq, { own: pointIn(rest), scale, boots, listed: [] });
  if (!record.ok || record.value.body.kind !== "summary") return record;
  return ok({ ...record.value, body: { ...record.value.body, rows: rowsOf(rest) } });
}

function rowIn(item: ReadItem | undefined): CborMap | undefined {
  const row = decode(item?.data ?? new Uint8Array(), limits.uplinkFrameBytesMax);
  return row.ok && isMap(row.value) ? row.value : undefined;
}

/** Of an alarm. */
function pointIn([first]: readonly ReadItem[]): readonly string[] {
  const point = /^(.*)\/alarm\//.exec(first?.name ?? "")?.[1];
  return point === undefined ? [] : [point];
}

function rowsOf(items: readonly ReadItem[]): readonly WireSummaryRow[] {
  const rows = new Map<string, Record<string, number>>();
  for (const { name, value } of items) {
    const [, point, figure] = /^(.*)\/(\w+)$/.exec(name) ?? [];
    if (point === undefined || figure === undefined || value === undefined) continue;
    rows.set(point, { ...rows.get(point), [figure]: value });
  }
  return [...rows].map(([point, { count = 0, refused = 0, good, min, max, mean, last }]) => {
    return { point, count, refused, goodSeconds: good, min, max, mean, last };
  });
}

function shape(path: string, problem: string): { readonly ok: false; readonly error: WireFault } {
  return fail({ kind: "shape", path, problem });
}
