import { createHash } from "node:crypto";
import { placeText } from "../../config/grid.ts";
import type { PointId } from "../../config/ids.ts";
import { factsOf } from "../../config/quantity.ts";
import type { Device } from "../../config/site.ts";
import { words } from "../../config/words.ts";
import type { LinkStatus } from "../core/ports.ts";
import type { SeatNow } from "../core/points/coverage.ts";
import type { Point } from "../core/point.ts";
import type { SiteIndex } from "../core/site-index.ts";
import type { State } from "../core/state.ts";
import type { CommissionedPoint, CommissioningReport, OpenItem, SignatureShown, TestOfPoint } from "./report-view.ts";
import { sentenceOf } from "./sentence.ts";

export interface Commissioned {
  readonly index: SiteIndex;
  readonly state: Pick<State, "point" | "proof" | "signature">;
  readonly duty: readonly SeatNow[];
  readonly lines: readonly LinkStatus[];
  readonly version: string;
  readonly nowMs: number;
  readonly configuration?: CommissioningReport["configuration"];
}

/** Everything an installer hands over, with what is not done yet: from what the box knows, not from what was ticked. */
export function commissioningReport(of: Commissioned): CommissioningReport {
  const { index, duty, lines, version, nowMs, configuration } = of;
  // The box's own state is nothing that an installer mounts.
  const mounted = [...index.points.values()].filter(({ device }) => index.devices.get(device)?.profile !== boxProfile);
  const points = mounted.map((point) => pointOf(of, point));
  const watching = points.filter(({ rules }) => rules.length > 0);
  const deviceOf = ({ id }: CommissionedPoint) => index.points.get(id)?.device;
  const ruled = new Set(watching.map(deviceOf));
  const { box, channels, people } = index.site;
  const report = {
    schema: "gridpost.commissioning/v1",
    atMs: nowMs,
    box: { id: box.id, name: box.name, version },
    programme: index.programme.label,
    ...(configuration && { configuration }),
    counts: {
      points: points.length,
      heard: points.filter(({ value }) => value !== undefined).length,
      watching: watching.length,
      tested: watching.filter(({ test }) => test?.result === "passed" && test.method !== "channel").length,
    },
    points,
    lines,
    channels: channels.map(({ id, kind }) => ({ id, kind })),
    people: people.map(({ id, title, channels: ways }) => ({ id, title, channels: ways })),
    duty: duty.map(({ grid, role, people: who }) => ({
      grid: index.grids.get(grid)?.name ?? grid,
      role,
      people: who.map((id) => index.people.get(id)?.title ?? id),
    })),
    openItems: [
      ...openOfMounted(points),
      ...points.flatMap((point) => openOfPoint(point, ruled.has(deviceOf(point)))),
      ...lines.flatMap(openOfLine),
      ...openOfSite(of),
    ],
  } as const;
  return { ...report, signatures: signaturesOn(report, of) };
}

type Unsigned = Omit<CommissioningReport, "signatures">;

function signaturesOn(report: Unsigned, { state }: Commissioned): readonly SignatureShown[] {
  const lasting = lastingHash(report);
  return [...state.signature.values()].map(({ as, account, title, openItems, sha256, at, lasting: signed }) => ({
    as,
    account,
    title,
    openItems,
    sha256,
    atMs: at.wallMs,
    isCurrent: signed === lasting,
  }));
}

/** What somebody puts their name to: the configuration, and what the tests proved. */
export function lastingHash({ box, configuration, points }: Unsigned): string {
  const proven = points.map(({ id, rules, test }) => ({ id, rules, test }));
  const lasting = { box, configuration: configuration?.hash, proven };
  return createHash("sha256").update(JSON.stringify(lasting)).digest("hex");
}

const boxProfile = "gridpost-box";

function pointOf({ index, state }: Commissioned, point: Point): CommissionedPoint {
  const device = index.devices.get(point.device);
  const { label, unit } = factsOf(point.quantity);
  const test = testOf(state, point.id);
  return {
    id: point.id,
    name: point.name,
    label,
    place: placeText(point.place),
    grid: index.grids.get(point.place.grid)?.name ?? point.place.grid,
    profile: device?.profile ?? "",
    by: device === undefined ? "" : wayTo(device),
    unit,
    rules: (index.rulesOf.get(point.id) ?? []).filter(({ kind }) => kind !== "silent").map(sentenceOf),
    ...valueOf(state, point.id),
    ...(test && { test }),
  };
}

function valueOf(state: Commissioned["state"], id: PointId): Pick<CommissionedPoint, "value" | "atMs" | "why"> {
  const last = state.point.get(id)?.last;
  if (last === undefined) return { why: "unheard" };
  const { sample, at } = last;
  return {
    atMs: at.wallMs,
    ...(sample.kind !== "bad" && { value: sample.value }),
    ...(sample.kind !== "good" && { why: sample.why }),
  };
}

function testOf(state: Commissioned["state"], id: PointId): TestOfPoint | undefined {
  const proof = state.proof.get(id);
  if (proof === undefined) return undefined;
  const { method, result, at, why, hops } = proof;
  const last = hops.at(-1);
  const lastHop = last && { hop: last.hop, afterMs: last.afterMs };
  return { method, result, atMs: at.wallMs, ...(lastHop && { lastHop }), ...(why !== undefined && { why }) };
}

function wayTo(device: Device): string {
  if ("link" in device) return `${device.link}:${device.unit}`;
  if ("station" in device) return device.station;
  return device.topicName ?? device.id;
}

/** A battery or a temperature needs no rule of its own: a device of which no point has one watches over nothing. */
function openOfPoint({ id, name, rules, value, test }: CommissionedPoint, isWatching: boolean): readonly OpenItem[] {
  const items: OpenItem[] = [];
  const about = `${name}（${id}）`;
  const say = (kind: OpenItem["kind"], zh: string, en: string) => items.push({ kind, about, text: words(zh, en) });
  if (value === undefined) say("unheard", "没有可用的读数", "no usable reading");
  if (!isWatching) say("no-rule", "没有告警规则", "no alarm rule");
  if (rules.length > 0 && test === undefined) say("untested", "还没有试过", "not tested yet");
  if (test !== undefined && test.result !== "passed") say("test-failed", "试验没有通过", "the test did not pass");
  return items;
}

function openOfLine({ link, devices }: LinkStatus): readonly OpenItem[] {
  return devices
    .filter(({ kind }) => kind === "silent" || kind === "partly")
    .map(({ device, unit, kind }) => ({
      kind: "line",
      about: `${link}:${unit}（${device}）`,
      text: kind === "silent" ? words("没有应答", "does not answer") : words("时有时无", "answers now and then"),
    }));
}

function openOfMounted(points: readonly CommissionedPoint[]): readonly OpenItem[] {
  if (points.length > 0) return [];
  return [{ kind: "no-sensor", about: "—", text: words("还没有登记传感器", "no sensor is declared yet") }];
}

function openOfSite({ duty, configuration, index }: Commissioned): readonly OpenItem[] {
  const unmanned = duty.filter(({ people }) => people.length === 0);
  const seats = unmanned.map(({ grid, role }): OpenItem => ({
    kind: "nobody-on-duty",
    about: `${index.grids.get(grid)?.name ?? grid} ${role}`,
    text: words("现在没有人值守", "nobody is on duty now"),
  }));
  if (configuration?.isOnTrial !== true) return seats;
  const text = words("配置还在试用，没有保留", "the configuration is on trial, not kept yet");
  return [...seats, { kind: "on-trial", about: configuration.hash.slice(0, 12), text }];
}
