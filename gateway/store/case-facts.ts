import type { Fact } from "../core/fact.ts";
import type { CaseId } from "../core/ids.ts";
import type { Store } from "../core/ports.ts";

/** The facts that name a case, oldest first, read a page at a time: nobody else waits for the whole. */
export async function* factsOfCase(
  store: Pick<Store, "facts">,
  id: CaseId,
  afterSeq = 0,
): AsyncGenerator<Fact, void, undefined> {
  for (let after = afterSeq; ;) {
    const page = await store.facts({ afterSeq: after, limit: pageRows });
    for (const fact of page) if ("case" in fact && fact.case === id) yield fact;
    const last = page.at(-1);
    if (last === undefined) return;
    after = last.seq;
  }
}

const pageRows = 100;
