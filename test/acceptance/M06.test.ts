import { expect, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { ruleSchema } from "../../config/rule.ts";
import { casePage } from "../../gateway/page/page.ts";
import { procedureOf } from "../../gateway/page/procedure.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { neighbourhood } from "./sites.ts";

function withCase() {
  const index = neighbourhood({
    programme: "tongnan",
    grids: [
      { id: "c", tier: "community", name: "社区" },
      { id: "g", tier: "grid", name: "网格", parent: "c" },
    ],
    seats: [["g", "full-time", "worker"]],
    gas: { "gas-1": { grid: "g" } },
  });
  const box = createBox(index);
  box.good("gas-1/gas", 50);
  return { index, box, of: box.openCase() };
}

test("M06 the page of a case shows its procedure step by step and when each part is due", () => {
  const { index, box, of } = withCase();
  const alarms = Object.fromEntries(box.state().alarm);
  const person = "worker" as never;
  const html = casePage({ index, alarms, values: {}, of, person, commandId: () => "c-1", link: "/w/x" });
  expect(html).toContain("办理程序和期限");
  expect(html).toContain("<li>关闭燃气阀门</li>");
  expect(html).toContain(
    "各环节期限：认领 1 min (12:01:00) · 到场 10 min · 接单 1 min · 处置 60 min · 核查 30 min · 办结 24 h",
  );
});

test.each(["chengdu", "laiyang", "jianye", "tongnan", "huizhou"])("M06 each type of %s shows both", (name) => {
  const { index, of } = withCase();
  const programme = shippedProgramme(name);
  for (const { type, severity } of programme.admitted) {
    const rule = ruleSchema.parse({
      id: type,
      kind: "contact",
      title: { zh: "试", en: "test" },
      on: { quantity: "contact" },
      hazard: "system",
      severity,
      when: "active",
      basis: "assumed",
    });
    const { steps, limits } = procedureOf({ ...index, programme }, { ...of, severity }, rule);
    expect([type, steps.length > 0, limits.length]).toEqual([type, true, 6]);
  }
});
