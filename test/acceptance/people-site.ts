import { personIdSchema } from "../../config/ids.ts";
import type { createBox } from "../gateway/core/bench-box.ts";

type Box = ReturnType<typeof createBox>;

let commands = 0;

/** Why a word about the open case is not taken; nothing when it is. */
export function refusalOf(box: Box, verb: string, by: string, more: object = {}): string | undefined {
  commands += 1;
  const id = box.openCase().id;
  const said = { kind: "case", case: id, by: personIdSchema.parse(by), verb, command: `w-${commands}`, ...more };
  const { facts } = box.take(said as never);
  const refused = facts.find(({ kind }) => kind === "refused");
  return refused?.kind === "refused" ? refused.why : undefined;
}

export function toldOf(box: Box, kind: string): readonly string[] {
  return box.notices().flatMap((notice) => (notice.kind === kind ? [notice.to] : []));
}
