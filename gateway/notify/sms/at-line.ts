import type { Duplex } from "node:stream";
import type { Clock } from "../../core/ports.ts";
import { at, atIdle, type AtCommand, type AtInput, type AtOutput } from "./at.ts";

export type AtAnswer =
  | { readonly kind: "done"; readonly lines: readonly string[] }
  | { readonly kind: "failed"; readonly why: string; readonly isPayloadOut: boolean };

/** The AT machine on a stream: commands wait for their turn, what comes unasked is told. */
export interface AtLine {
  readonly ask: (command: AtCommand) => Promise<AtAnswer>;
  readonly close: () => void;
}

export interface AtLineDeps {
  readonly stream: Duplex;
  readonly clock: Clock;
  readonly said: (line: string, pdu: string | undefined) => void;
  /** The port is gone, or closed by us. */
  readonly lost: () => void;
}

export function createAtLine({ stream, clock, said, lost }: AtLineDeps): AtLine {
  let state = atIdle;
  let settle: (answer: AtAnswer) => void = () => {};
  let last: Promise<unknown> = Promise.resolve();
  let isLost = false;

  const feed = (input: AtInput) => {
    const turn = at(state, input, clock.now().monoMs);
    state = turn.state;
    for (const output of turn.outputs) act(output);
  };
  const act = (output: AtOutput) => {
    switch (output.kind) {
      case "write":
        return void (stream.destroyed || stream.write(output.text, "latin1"));
      case "unsolicited":
        return said(output.line, output.pdu);
      case "done":
      case "failed":
        return settle(output);
    }
  };
  const run = (command: AtCommand): Promise<AtAnswer> => {
    if (isLost) return Promise.resolve(unplugged(false));
    return new Promise((resolve) => {
      const cancel = clock.after(command.timeoutMs, () => feed({ kind: "time" }));
      settle = (answer) => {
        cancel();
        settle = () => {};
        resolve(answer);
      };
      feed({ kind: "command", command });
    });
  };
  const end = () => {
    if (isLost) return;
    isLost = true;
    settle(unplugged(state.kind === "waiting" && state.command.payload !== undefined && !state.isPayloadDue));
    stream.destroy();
    lost();
  };
  stream.on("data", (bytes: Buffer) => feed({ kind: "bytes", text: bytes.toString("latin1") }));
  stream.on("error", () => end());
  stream.on("close", () => end());
  const ask = (command: AtCommand): Promise<AtAnswer> => {
    const answer = last.then(() => run(command));
    last = answer;
    return answer;
  };
  return { ask, close: end };
}

function unplugged(isPayloadOut: boolean): AtAnswer {
  return { kind: "failed", why: "unplugged", isPayloadOut };
}
