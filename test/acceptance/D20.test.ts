import { expect, test } from "vitest";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed } from "./mode-site.ts";
import { programmeChain } from "./programme-chain.ts";

test.each(["dispute.neighbours", "opinion.parking", "constructor"])(
  "D20 of the three families only hazards are the box's business: %s is NOT_ADMITTED and leaves no case",
  (type) => {
    const box = createBox(programmeChain("chengdu"));
    const args = { ticket: "12345-8", source: "hotline", grid: "micro", type };
    const outcome = signed(box, args, { verb: "external.case", role: "desk" });
    expect(outcome).toEqual({ kind: "refused", why: "not-admitted", detail: type });
    expect(box.state().case.size).toBe(0);
    expect(box.uplink.at(-1)?.body).toMatchObject({ result: "refused", why: `not-admitted: ${type}` });
  },
);
