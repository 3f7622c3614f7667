/**
 * The conversation with a modem, one command at a time (3GPP TS 27.005, 27.007; ITU-T V.250): bytes and time in,
 * bytes and events out. It opens nothing and waits for nothing.
 */
export type AtState = AtIdle | AtWaiting;

interface AtIdle {
  readonly kind: "idle";
  /** What came and is no whole line yet. */
  readonly rest: string;
  /** First line of a report whose PDU comes on the next one. */
  readonly head?: string;
}

interface AtWaiting {
  readonly kind: "waiting";
  readonly rest: string;
  readonly head?: string;
  readonly command: AtCommand;
  /** Given to the modem once it asks with `> `. */
  readonly isPayloadDue: boolean;
  readonly lines: readonly string[];
  readonly dueMs: number;
}

export interface AtCommand {
  readonly text: string;
  /** What follows the prompt, sent with Ctrl-Z. */
  readonly payload?: string;
  readonly timeoutMs: number;
}

export type AtInput =
  | { readonly kind: "bytes"; readonly text: string }
  | { readonly kind: "command"; readonly command: AtCommand }
  | { readonly kind: "time" };

export type AtOutput =
  | { readonly kind: "write"; readonly text: string }
  | { readonly kind: "done"; readonly lines: readonly string[] }
  /** `error`, `cms-38`, `cme-10`, `timeout`, `no-carrier`, `busy` …; `isPayloadOut`: the message may have gone. */
  | { readonly kind: "failed"; readonly why: string; readonly isPayloadOut: boolean }
  /** Something the modem says of its own accord; `pdu` for what carries a message. */
  | { readonly kind: "unsolicited"; readonly line: string; readonly pdu?: string };

export interface AtTurn {
  readonly state: AtState;
  readonly outputs: readonly AtOutput[];
}

export const atIdle: AtState = { kind: "idle", rest: "" };

/** A line longer than any modem writes is noise. */
const lineMax = 4_096;
const escapeKey = "\u001b";
const endKey = "\u001a";

export function at(state: AtState, input: AtInput, nowMs: number): AtTurn {
  switch (input.kind) {
    case "command":
      return begin(state, input.command, nowMs);
    case "time":
      return lookAtTime(state, nowMs);
    case "bytes":
      return hear({ ...state, rest: (state.rest + input.text).slice(-lineMax) }, []);
  }
}

function begin({ rest, head }: AtState, command: AtCommand, nowMs: number): AtTurn {
  const common = { rest, ...(head !== undefined && { head }), lines: [] };
  const isPayloadDue = command.payload !== undefined;
  const dueMs = nowMs + command.timeoutMs;
  const state: AtState = { kind: "waiting", ...common, command, isPayloadDue, dueMs };
  return { state, outputs: [{ kind: "write", text: `${command.text}\r` }] };
}

function lookAtTime(state: AtState, nowMs: number): AtTurn {
  if (state.kind === "idle" || nowMs < state.dueMs) return { state, outputs: [] };
  // A modem that still waits for the text would take the next command for it.
  const leave: readonly AtOutput[] = state.isPayloadDue ? [{ kind: "write", text: escapeKey }] : [];
  return { state: idleOf(state), outputs: [...leave, failure(state, "timeout")] };
}

function hear(state: AtState, outputs: readonly AtOutput[]): AtTurn {
  if (state.kind === "waiting" && state.isPayloadDue && /^[\r\n]*> ?/.test(state.rest)) {
    const rest = state.rest.replace(/^[\r\n]*> ?/, "");
    const text = `${state.command.payload ?? ""}${endKey}`;
    return hear({ ...state, rest, isPayloadDue: false }, [...outputs, { kind: "write", text }]);
  }
  const end = state.rest.search(/[\r\n]/);
  if (end < 0) return { state, outputs };
  const line = state.rest.slice(0, end).trim();
  const after = { ...state, rest: state.rest.slice(end + 1) };
  if (line === "") return hear(after, outputs);
  const turn = takeLine(after, line);
  return hear(turn.state, [...outputs, ...turn.outputs]);
}

function takeLine(state: AtState, line: string): AtTurn {
  if (state.head !== undefined) {
    const { head, ...rest } = state;
    // Whatever got in between, a PDU is hexadecimal; a head without its PDU is told alone.
    if (/^[0-9A-F]{6,}$/i.test(line)) return say(rest, { kind: "unsolicited", line: head, pdu: line });
    const turn = takeLine(rest, line);
    return { state: turn.state, outputs: [{ kind: "unsolicited", line: head }, ...turn.outputs] };
  }
  if (hasRestarted(line)) return afresh(state, line);
  if (/^\+(CMT|CDS):/.test(line)) return { state: { ...state, head: line }, outputs: [] };
  if (state.kind === "idle" || isUnsolicited(line, state.command)) return say(state, { kind: "unsolicited", line });
  return answer(state, line);
}

/** First words of a modem that began anew: it has forgotten what was asked, and how it was set up. */
export function hasRestarted(line: string): boolean {
  return /^(RDY|START|\^SYSSTART|NORMAL POWER DOWN)$/.test(line);
}

function afresh(state: AtState, line: string): AtTurn {
  const told: AtOutput = { kind: "unsolicited", line };
  if (state.kind === "idle") return say(state, told);
  return { state: idleOf(state), outputs: [failure(state, "restarted"), told] };
}

/** Names of reports that come unasked, whatever is being asked; vendors begin theirs with ^ or $. */
function isUnsolicited(line: string, { text }: AtCommand): boolean {
  if (/^(RING|\+CRING:|\+CLIP:|\+CMTI:|\+CDSI:|\+CUSD:|\+CIEV:|\+CTZV:|\+CGREG:|\^|\$|\*)/.test(line)) return true;
  const name = /^(\+C\w*REG):/.exec(line)?.[1];
  return name !== undefined && !text.includes(name);
}

function answer(state: AtWaiting, line: string): AtTurn {
  if (line === state.command.text || line === state.command.payload) return { state, outputs: [] };
  if (line === "OK") return { state: idleOf(state), outputs: [{ kind: "done", lines: state.lines }] };
  const why = failureIn(line);
  if (why === undefined) return { state: { ...state, lines: [...state.lines, line] }, outputs: [] };
  return { state: idleOf(state), outputs: [failure(state, why)] };
}

function failureIn(line: string): string | undefined {
  const [, kind, code] = /^\+(CM[ES]) ERROR: *(\w+)/.exec(line) ?? [];
  if (kind !== undefined) return `${kind.toLowerCase()}-${code}`;
  return words[line];
}

const words: Readonly<Record<string, string>> = {
  ERROR: "error",
  "COMMAND NOT SUPPORT": "error",
  "NO CARRIER": "no-carrier",
  "NO ANSWER": "no-answer",
  "NO DIALTONE": "no-dialtone",
  BUSY: "busy",
};

function failure({ command, isPayloadDue }: AtWaiting, why: string): AtOutput {
  return { kind: "failed", why, isPayloadOut: command.payload !== undefined && !isPayloadDue };
}

function say(state: AtState, output: AtOutput): AtTurn {
  return { state, outputs: [output] };
}

function idleOf({ rest, head }: AtState): AtState {
  return { kind: "idle", rest, ...(head !== undefined && { head }) };
}
