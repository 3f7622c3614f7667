import type { ProofContext, Verdict } from "../area.ts";
import { judgeRecording, recordedFolder, recordedIds } from "./recorded.ts";

/** Every recorded payload through the driver, bytes in, samples out. */
export async function recordedPayloads({ log }: ProofContext): Promise<Verdict> {
  const folder = recordedFolder();
  if (folder === undefined)
    return { kind: "not-run", why: "no recorded data beside the checkout (GRIDPOST_SHARED_DATA)" };
  const judged = recordedIds(folder).map((id) => ({ id, ...judgeRecording(folder, id) }));
  const wrong = judged.filter(({ faults }) => faults.length > 0);
  for (const { id, faults } of wrong) log(`${id}: ${faults.join("; ")}`);
  const readings = judged.reduce((sum, each) => sum + each.readings, 0);
  const figure = `${judged.length - wrong.length} of ${judged.length} payloads, ${readings} readings as their sources say`;
  return { kind: wrong.length === 0 && judged.length > 0 ? "held" : "missed", figure };
}
