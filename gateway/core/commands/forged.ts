import type { Input } from "../input.ts";
import type { Turn } from "../turn.ts";

/** Nobody is known to have sent them, so they are told of in numbers, and seldom: bytes from anywhere write no journal. */
export function reportForged(turn: Turn, input: Extract<Input, { kind: "forged" }>): void {
  const { why, count, command, detail } = input;
  turn.fact({ kind: "command-forged", why, count, detail });
  turn.send("step", { kind: "command-result", command, verb: "", result: "refused", why: `${why}: ${count}` });
}
