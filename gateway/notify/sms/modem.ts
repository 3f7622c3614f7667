import type { Duplex } from "node:stream";
import type { NoticeOutcome } from "../../core/input.ts";
import type { Clock, Log } from "../../core/ports.ts";
import { hasRestarted } from "./at.ts";
import { createAtLine, type AtAnswer, type AtLine } from "./at-line.ts";
import { decodeReceived, encodeSubmits, type Received } from "./pdu.ts";

export interface Modem {
  /** Accepted when the network took every part; `references` then name them in status reports. */
  readonly send: (to: string, text: string, signal: AbortSignal) => Promise<ModemResult>;
  /** Lets the phone ring for a while; a message that is to go out ends it. */
  readonly ring: (to: string) => void;
  /** Why nothing could go out now: no modem, no SIM card, no network. */
  readonly trouble: () => string | undefined;
  readonly close: () => void;
}

export type ModemResult =
  | { readonly kind: "accepted"; readonly references: readonly number[] }
  | Exclude<NoticeOutcome, { kind: "accepted" | "delivered" }>;

export interface ModemDeps {
  readonly open: () => Duplex;
  readonly clock: Clock;
  readonly log: Log;
  readonly received: (message: Received, pdu: string) => void;
}

const askMs = 5_000;
/** The network may take its time over one part. */
const sendMs = 30_000;
const watchMs = 30_000;
const reopenMs = 3_000;
const ringMs = 20_000;

/**
 * A modem on a serial port. It is set up anew after each loss of the port, watched for its network, and asked for
 * what came while nobody listened. After a time-out the port is opened again: a late answer must not be taken for
 * that of the next command.
 */
export function createModem({ open, clock, log, received }: ModemDeps): Modem {
  let line: AtLine | undefined;
  let trouble: string | undefined = "no-modem";
  let isClosed = false;
  let cancel = () => {};
  let hangUp: (() => Promise<unknown>) | undefined;
  let reference = 0;
  /** What the modem says of where reports and messages go. */
  let routed: string | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const ask = async (text: string, more: { payload?: string; timeoutMs?: number } = {}): Promise<AtAnswer> => {
    const on = line;
    if (on === undefined) return { kind: "failed", why: "unplugged", isPayloadOut: false };
    const answer = await on.ask({ text, timeoutMs: askMs, ...more });
    if (answer.kind === "failed" && answer.why === "timeout") on.close();
    return answer;
  };
  const dial = () => {
    const lost = () => {
      line = undefined;
      inTrouble("no-modem");
      cancel();
      if (!isClosed) cancel = clock.after(reopenMs, dial);
    };
    line = createAtLine({ stream: open(), clock, lost, said });
    void setUp();
  };
  const setUp = async (): Promise<void> => {
    for (const { text, isNeeded } of settings) {
      const answer = await ask(text);
      if (answer.kind === "failed" && isNeeded) return again(answer.why);
    }
    const sim = await ask("AT+CPIN?");
    if (sim.kind === "failed" || !sim.lines.some((each) => each.includes("READY"))) return again("no-sim");
    await fetchStored("AT+CMGL=4");
    routed = await routing();
    return watch();
  };
  const routing = async () => {
    const answer = await ask("AT+CNMI?");
    return answer.kind === "failed" ? routed : answer.lines.find((each) => each.startsWith("+CNMI:"));
  };
  const again = (why: string) => {
    inTrouble(why.startsWith("cm") ? "no-sim" : why);
    if (line !== undefined) cancel = clock.after(reopenMs, () => void setUp());
  };
  const watch = async (): Promise<void> => {
    // It began anew without a word: replies and reports would lie in it unread.
    if ((await routing()) !== routed) return setUp();
    const isOn = (await isRegistered("AT+CREG?")) || (await isRegistered("AT+CEREG?"));
    inTrouble(isOn ? undefined : "no-network");
    if (line !== undefined) cancel = clock.after(watchMs, () => void watch());
  };
  const isRegistered = async (question: string) => {
    const answer = await ask(question);
    return answer.kind === "done" && answer.lines.some((each) => /^\+CE?REG: *(\d, *)?[15]\b/.test(each));
  };
  const inTrouble = (why: string | undefined) => {
    if (why !== trouble) log[why === undefined ? "info" : "warn"]("modem", { state: why ?? "ready" });
    trouble = why;
  };
  const said = (text: string, pdu: string | undefined) => {
    if (hasRestarted(text)) return line?.close();
    const stored = /^\+C(?:MT|DS)I: *"?\w+"?, *(\d+)/.exec(text)?.[1];
    if (pdu !== undefined) take(pdu);
    else if (stored !== undefined) void fetchStored(`AT+CMGR=${stored}`, stored);
    return undefined;
  };
  const take = (pdu: string) => {
    const message = decodeReceived(pdu);
    if (message === undefined) log.warn("sms-not-understood", { pdu: pdu.slice(0, 400) });
    else received(message, pdu);
  };
  /** Reads what lies in the modem, then deletes it: a full memory takes nothing more. */
  const fetchStored = async (question: string, index?: string) => {
    const answer = await ask(question);
    if (answer.kind === "failed") return;
    const indices = answer.lines.flatMap((each) => /^\+CMGL: *(\d+)/.exec(each)?.[1] ?? []);
    answer.lines.filter((each) => /^[0-9A-F]{6,}$/i.test(each)).forEach(take);
    for (const each of index === undefined ? indices : [index]) await ask(`AT+CMGD=${each}`);
  };
  const sendParts = async (to: string, text: string, signal: AbortSignal): Promise<ModemResult> => {
    if (trouble !== undefined) return failed("failed", trouble);
    await hangUp?.();
    const references: number[] = [];
    reference += 1;
    for (const { length, hex } of encodeSubmits(to, text, reference)) {
      if (signal.aborted) return failed(references.length > 0 ? "unknown" : "failed", "timed-out");
      const answer = await ask(`AT+CMGS=${length}`, { payload: hex, timeoutMs: sendMs });
      const taken = takenAs(answer);
      if (typeof taken !== "number") return taken;
      references.push(taken);
    }
    return { kind: "accepted", references };
  };
  const send: Modem["send"] = (to, text, signal) => {
    const sent = last.then(() => sendParts(to, text, signal));
    last = sent;
    return Promise.race([sent, whenAborted(signal)]);
  };
  const ring: Modem["ring"] = (to) => {
    const ringing = last.then(async () => {
      if (trouble !== undefined || (await ask(`ATD${to};`, { timeoutMs: sendMs })).kind === "failed") return;
      const quiet = clock.after(ringMs, () => void hangUp?.());
      hangUp = async () => {
        quiet();
        hangUp = undefined;
        await ask("AT+CHUP");
      };
    });
    last = ringing;
  };
  const close = () => {
    isClosed = true;
    cancel();
    line?.close();
  };
  dial();
  return { send, ring, trouble: () => trouble, close };
}

/** Errors by number, reports straight to us, messages as PDUs; what a modem may lack is asked for, not demanded. */
const settings: readonly { readonly text: string; readonly isNeeded: boolean }[] = [
  { text: "AT", isNeeded: true },
  { text: "ATE0", isNeeded: true },
  { text: "AT+CMEE=1", isNeeded: false },
  { text: "AT+CMGF=0", isNeeded: true },
  { text: "AT+CSMS=0", isNeeded: false },
  { text: "AT+CNMI=2,2,0,1,0", isNeeded: false },
  { text: "AT+CLIP=0", isNeeded: false },
];

/** The reference the network gave, or why there is none: an OK without one is no success. */
function takenAs(answer: AtAnswer): number | Exclude<ModemResult, { kind: "accepted" }> {
  if (answer.kind === "done") {
    const reference = answer.lines.map((each) => /^\+CMGS: *(\d+)/.exec(each)?.[1]).find((each) => each !== undefined);
    return reference === undefined ? failed("unknown", "no-reference") : Number(reference);
  }
  const { why, isPayloadOut } = answer;
  const known = errors[why];
  if (known !== undefined) return failed(known[0], known[1]);
  if (/^cm[es]-/.test(why) || why === "error") return failed("refused", why);
  return failed(isPayloadOut ? "unknown" : "failed", why === "timeout" ? "modem-silent" : why);
}

/** TS 27.005, 3.2.5 and TS 24.011, E-2; the other numbers stand for themselves. */
const errors: Readonly<Record<string, readonly ["failed" | "throttled" | "unknown", string]>> = {
  "cms-42": ["throttled", "cms-42"],
  "cms-310": ["failed", "no-sim"],
  "cms-331": ["failed", "no-network"],
  "cms-332": ["unknown", "cms-332"],
  "cme-10": ["failed", "no-sim"],
  "cme-30": ["failed", "no-network"],
};

function failed(
  kind: "failed" | "refused" | "throttled" | "unknown",
  why: string,
): Exclude<ModemResult, { kind: "accepted" }> {
  return { kind, why, retry: "later" };
}

function whenAborted(signal: AbortSignal): Promise<ModemResult> {
  const given = failed("unknown", "timed-out");
  if (signal.aborted) return Promise.resolve(failed("failed", "timed-out"));
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(given), { once: true }));
}
