import type { Case, CaseId, Snapshot } from "../../../gateway/api/schema.ts";
import { sleep } from "../path/figures.ts";

/** Whoever stands before the console of a box, and says what its buttons say. */
export interface Client {
  readonly caseOf: (hazard: string) => Promise<Case>;
  readonly row: (id: CaseId) => Promise<Case>;
  /** The first of the people whom the box lets do it. */
  readonly say: (id: CaseId, verb: string, more?: Readonly<Record<string, unknown>>) => Promise<string>;
}

export function createClient(url: string, people: readonly string[]): Client {
  let commands = 0;
  const state = async () => (await (await fetch(`${url}/api/v1/state`)).json()) as Snapshot;
  const row = async (id: CaseId) => {
    const found = (await state()).case[id];
    if (found === undefined) throw new Error(`no case ${id}`);
    return found;
  };
  return {
    row,
    caseOf: (hazard) => until(async () => Object.values((await state()).case).findLast((of) => of.hazard === hazard)),
    say: async (id, verb, more = {}) => {
      const refusals: string[] = [];
      for (const by of people) {
        const command = `walk-${(commands += 1)}`;
        const body = JSON.stringify({ by, command, ...more });
        const headers = { "content-type": "application/json" };
        const reply = await fetch(`${url}/api/v1/cases/${id}/${verb}`, { method: "POST", headers, body });
        if (reply.status === 200) return by;
        refusals.push(`${by}: ${await reply.text()}`);
      }
      throw new Error(`nobody may ${verb} ${id}: ${refusals.join("; ")}`);
    },
  };
}

/** Looks again until there is something, for ten seconds at most. */
export async function until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (let left = 100; left > 0; left -= 1) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(100);
  }
  throw new Error("waited for in vain");
}
