import { amendedIndex } from "../../gateway/amended-index.ts";
import type { Decision } from "../../gateway/core/decision.ts";
import type { Input } from "../../gateway/core/input.ts";
import type { SiteIndex } from "../../gateway/core/site-index.ts";
import { changesSite } from "../../gateway/core/state.ts";
import { livingIndex } from "../../gateway/living-index.ts";
import { createBox } from "../gateway/core/bench-box.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };
const dayMs = 86_400_000;

/** The core over a site that changes while it runs, as the pipeline keeps it. */
export function createLivingBox(declared: SiteIndex) {
  let index = declared;
  const box = createBox(livingIndex(() => index));
  const look = () => {
    index = amendedIndex(declared, box.state(), log);
    box.take({ kind: "resited" });
  };
  const settle = (decision: Decision): Decision => {
    if (decision.changes.some(changesSite)) look();
    return decision;
  };
  return {
    ...box,
    index: () => index,
    take: (input: Input) => settle(box.take(input)),
    /** Lets whole days pass, with a tick at the end of each. */
    days: (count: number) => {
      for (let day = 0; day < count; day += 1) {
        const now = box.now();
        box.shift({ monoMs: now.monoMs + dayMs, wallMs: now.wallMs + dayMs });
        settle(box.take({ kind: "tick" }));
      }
    },
    restart: () => {
      box.restart();
      look();
    },
  };
}

export type LivingBox = ReturnType<typeof createLivingBox>;
