import { expect, test } from "vitest";
import { isConfirmedByBoth } from "../../gateway/core/cases/corroboration.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { signed, type Box } from "./mode-site.ts";
import { programmeChain } from "./programme-chain.ts";

const isConfirmed = (box: Box) => isConfirmedByBoth(box.openCase());
const said = (box: Box) => box.uplink.findLast(({ body }) => body.kind === "case")?.body;

test("G04 a sensor alone is unconfirmed; with what the worker found on the scene it is confirmed, and the district hears it", () => {
  const box = createBox(programmeChain("jianye"));
  box.good("gas-1/gas", 50);
  expect(isConfirmed(box)).toBe(false);
  expect(said(box)).not.toHaveProperty("confirmed");
  for (const verb of ["claim", "arrive", "start"] as const) box.act(verb, "worker-grid");
  expect(isConfirmed(box)).toBe(false);
  const feedback = {
    cause: "阀门未关",
    action: "关阀",
    verdict: "real",
    category: "source",
    rootCause: "软管老化",
  } as const;
  box.take({ kind: "case", case: "c1", by: "worker-grid" as never, verb: "submit", command: "s", feedback });
  expect(isConfirmed(box)).toBe(true);
  expect(said(box)).toMatchObject({ to: "verifying", confirmed: 1 });
});

test("G04 a worker who found nothing, and a report without a sensor, confirm nothing", () => {
  const box = createBox(programmeChain("jianye"));
  signed(
    box,
    { ticket: "app-1", source: "citizen", grid: "grid", type: "gas.high" },
    { verb: "external.case", role: "desk" },
  );
  expect(isConfirmed(box)).toBe(false);
  box.good("smoke-1/smoke", 1);
  expect(box.openCase().hazard).toBe("smoke");
  for (const verb of ["claim", "arrive", "start"] as const) box.act(verb, "worker-grid");
  const feedback = { cause: "油烟", action: "通风", verdict: "nuisance" as const };
  box.take({ kind: "case", case: "c2", by: "worker-grid" as never, verb: "submit", command: "s", feedback });
  expect(isConfirmed(box)).toBe(false);
});
