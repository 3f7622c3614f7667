import { expect, test } from "vitest";
import { auditCommand } from "../../gateway/cli/audit.ts";
import { journalKey } from "../../gateway/store/keys.ts";
import { behind } from "../gateway/store/raw.ts";
import { freshDirectory, opened } from "../gateway/store/directory.ts";
import { decision } from "../gateway/store/rows.ts";
import { crewOf, walkThrough } from "./crew.ts";
import { programmeChain } from "./programme-chain.ts";

test("D21 the journal of a case is whole; one flipped byte of it, and `gridpost audit verify` names the record", async () => {
  const directory = await freshDirectory();
  const crew = crewOf(programmeChain("laiyang"));
  walkThrough(crew);
  const store = await opened(directory);
  await store.commit(decision({ facts: crew.box.facts }));
  await store.close();
  const [code, whole] = await audit(directory);
  expect([code, whole]).toMatchObject([0, { ok: true }]);
  // Who said what of the case, in order.
  expect(whole.entries).toBeGreaterThanOrEqual(9);
  await behind(directory, "alarm", async (raw) => {
    const key = journalKey(5);
    const bytes = Buffer.from((await raw.get(key)) ?? []);
    const place = bytes.length - 12;
    bytes.writeUInt8(bytes.readUInt8(place) ^ 1, place);
    await raw.put(key, bytes);
  });
  expect(await audit(directory)).toMatchObject([1, { ok: false, broken: 5 }]);
});

interface Audited {
  readonly ok: boolean;
  readonly entries: number;
  readonly broken?: number;
}

async function audit(directory: string): Promise<readonly [number, Audited]> {
  let text = "";
  const code = await auditCommand(["verify", "--data", directory, "--json"], { write: (more) => (text += more) }, {});
  return [code, JSON.parse(text) as Audited];
}
