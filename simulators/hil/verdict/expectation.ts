import { isRaised } from "../file/event-name.ts";
import type { Expectation, Step } from "../file/scenario.ts";
import type { TimedEvent, TimedMessage, Timeline } from "./timeline.ts";

/** What became of one expectation in one round. */
export type Outcome =
  | { readonly kind: "held"; readonly tookMs: number }
  /** It came, and too late: whether it did may hang on the clocks. */
  | { readonly kind: "late"; readonly tookMs: number }
  /** It came before anybody did what it was to follow. */
  | { readonly kind: "early"; readonly byMs: number }
  | { readonly kind: "missing" }
  /** It came and must not. */
  | { readonly kind: "unwanted"; readonly tookMs: number }
  /** Nobody acted before it, because the round broke off. */
  | { readonly kind: "unasked" };

/** The span an expectation speaks of: from the beginning of what was done last to so long after its end. */
interface Window {
  readonly fromMs: number;
  readonly originMs: number;
  readonly untilMs: number;
}

/** Expectations one after the other all speak of the last step that did something. */
export function judge(steps: readonly Step[], at: number, timeline: Timeline): Outcome {
  const expectation = steps[at]?.expect;
  const window = windowOf(steps, at, timeline);
  if (expectation === undefined || window === undefined) return { kind: "unasked" };
  const cameMs = firstMs(expectation, window, timeline);
  return expectation.absent
    ? absence(expectation, cameMs, window)
    : presence(expectation, cameMs, { window, timeline });
}

function absence({ within }: Expectation, cameMs: number | undefined, { originMs, untilMs }: Window): Outcome {
  const isUnwanted = cameMs !== undefined && cameMs <= untilMs;
  return isUnwanted ? { kind: "unwanted", tookMs: Math.max(0, cameMs - originMs) } : { kind: "held", tookMs: within };
}

function presence(
  expectation: Expectation,
  cameMs: number | undefined,
  { window, timeline }: { readonly window: Window; readonly timeline: Timeline },
): Outcome {
  if (cameMs !== undefined) {
    const tookMs = Math.max(0, cameMs - window.originMs);
    return { kind: cameMs > window.untilMs ? "late" : "held", tookMs };
  }
  // A contact has a state and no history: where it stood before says nothing.
  const isState = expectation.relay_in !== undefined;
  const everMs = isState ? undefined : firstMs(expectation, { ...window, fromMs: -Infinity }, timeline);
  return everMs === undefined ? { kind: "missing" } : { kind: "early", byMs: window.fromMs - everMs };
}

/** When the last word on an expectation is spoken; undefined while nothing was done before it. */
export function untilMs(steps: readonly Step[], at: number, timeline: Timeline): number | undefined {
  return windowOf(steps, at, timeline)?.untilMs;
}

function windowOf(steps: readonly Step[], at: number, timeline: Timeline): Window | undefined {
  const within = steps[at]?.expect?.within;
  const acting = steps.findLastIndex((step, index) => index < at && step.expect === undefined);
  const done = timeline.steps.get(acting);
  if (within === undefined || done === undefined) return undefined;
  return { fromMs: done.fromMs, originMs: done.toMs, untilMs: done.toMs + within };
}

function firstMs(expectation: Expectation, window: Window, timeline: Timeline): number | undefined {
  const { event, relay_in: relay, fake } = expectation;
  if (event !== undefined)
    return timeline.events.find((each) => each.atMs >= window.fromMs && isMeantEvent(each, expectation))?.atMs;
  if (relay !== undefined) return relayMs(relay === "closed", window, timeline);
  return timeline.messages.find(
    (each) => each.fake === fake && each.atMs >= window.fromMs && isMeantMessage(each, expectation),
  )?.atMs;
}

/** What came of that sort in the time of an expectation, whatever it was: the difference between wanted and seen. */
export function seenInstead(steps: readonly Step[], at: number, timeline: Timeline): readonly string[] {
  const window = windowOf(steps, at, timeline);
  const { event, relay_in: relay, fake } = steps[at]?.expect ?? {};
  if (window === undefined) return [];
  const inTime = <T extends { readonly atMs: number }>(rows: readonly T[], text: (row: T) => string) =>
    rows.filter(({ atMs }) => atMs >= window.fromMs).map((row) => `${text(row)} ${signed(row.atMs - window.originMs)}`);
  if (event !== undefined)
    return inTime(
      timeline.events.filter(({ name }) => name !== undefined),
      ({ name = "", alarm = "" }) => `${name} ${alarm}`.trim(),
    ).slice(0, seenMax);
  if (relay !== undefined) return inTime(timeline.relay, ({ isClosed }) => (isClosed ? "closed" : "open"));
  const own = timeline.messages.filter((each) => each.fake === fake);
  return inTime(
    own,
    ({ isAccepted, text }) => `${isAccepted ? "accepted" : "turned away"} ${text.split("\n", 1).join()}`,
  );
}

function signed(ms: number): string {
  return `${ms < 0 ? "−" : "+"}${(Math.abs(ms) / 1_000).toFixed(3)} s`;
}

const seenMax = 12;

function isMeantEvent(event: TimedEvent, { event: name, dev, rule, severity }: Expectation): boolean {
  const isNamed = name === "alarm.raised" ? isRaised(event.name) : event.name === name;
  if (!isNamed || !isAt(event, dev)) return false;
  return (rule === undefined || event.rule === rule) && (severity === undefined || event.severity === severity);
}

function isAt({ point = "" }: TimedEvent, dev: string | undefined): boolean {
  return dev === undefined || point === dev || point.startsWith(`${dev}/`);
}

/** A contact that already stands so is there at once. */
function relayMs(isClosed: boolean, { fromMs }: Window, { relay }: Timeline): number | undefined {
  const before = relay.findLast(({ atMs }) => atMs < fromMs)?.isClosed ?? false;
  return before === isClosed ? fromMs : relay.find((each) => each.atMs >= fromMs && each.isClosed === isClosed)?.atMs;
}

function isMeantMessage({ isAccepted, text, body }: TimedMessage, { path, equals, contains }: Expectation): boolean {
  if (!isAccepted) return false;
  const found = path === undefined ? text : fieldAt(body, path.split("."));
  if (path !== undefined && found === undefined) return false;
  return (equals === undefined || found === equals) && (contains === undefined || String(found).includes(contains));
}

function fieldAt(body: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, key) => (typeof at === "object" && at !== null ? (at as Readonly<Record<string, unknown>>)[key] : undefined),
    body,
  );
}
