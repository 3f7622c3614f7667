import { keysCommand } from "../../../cloud-bridge/cli/keys.ts";
import { newKeyPair } from "../../../cloud-bridge/cose-key.ts";
import type { WireRecord } from "../../../cloud-bridge/cbor-record.ts";
import { replaceFile } from "../../../gateway/access/credential-file.ts";
import type { CommandRole } from "../../../gateway/core/commands/command.ts";
import { createCommander } from "../../../simulators/district/commander.ts";
import type { District } from "../../../simulators/district/district.ts";
import { until } from "./client.ts";

/** The street's desk: orders by signed commands, and waits for the box's own answer to each. */
export interface StreetDesk {
  readonly order: (
    verb: string,
    args: Parameters<ReturnType<typeof createCommander>["order"]>[1],
    role?: CommandRole,
  ) => Promise<void>;
  readonly records: () => readonly WireRecord[];
}

/** Lets the street's key in by the one-time code of the box, as a person on site would. */
export async function openDesk(district: District, box: string, data: string): Promise<StreetDesk> {
  const nowMs = () => Date.now();
  const desk = { box, tier: "street", role: "desk", operator: "desk-1", keys: newKeyPair(), nowMs } as const;
  const commander = createCommander(desk);
  const records = () => district.received().find((of) => of.box === box)?.lanes.step.records ?? [];
  const answered = async (before: number) => {
    const answer = await until(() =>
      records()
        .slice(before)
        .flatMap(({ body }) => (body.kind === "command-result" ? [body] : []))
        .at(0),
    );
    if (answer.result !== "done") throw new Error(`${answer.verb}: ${answer.result} ${answer.why ?? ""}`);
  };
  const send = async (bytes: Uint8Array) => {
    const before = records().length;
    district.command(box, bytes);
    await answered(before);
  };
  await send(commander.enrol(codeOf(data)));
  return {
    records,
    order: (verb, args, role = "desk") => send(commander.order(verb, args, { role })),
  };
}

function codeOf(data: string): string {
  let said = "";
  const out = { write: (text: string) => void (said += text) };
  keysCommand(["enrol", "--data", data, "--tier", "street"], { out, nowMs: Date.now, replaceFile, env: {} });
  return said.split("\n")[0] ?? "";
}
