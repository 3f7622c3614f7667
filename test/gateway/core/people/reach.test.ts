import { describe, expect, it } from "vitest";
import type { PersonId } from "../../../../config/ids.ts";
import { createBox } from "../bench-box.ts";
import { testSite } from "../site.ts";

const gas = "node-1/gas";
const person = (id: string) => id as PersonId;
const dayMs = 86_400_000;

const rig = () => {
  const box = createBox(testSite());
  box.wait(1);
  const silent = (...people: readonly string[]) => box.take({ kind: "reach", silent: people.map(person) });
  return { box, silent, told: box.told, reach: () => box.facts.filter((fact) => fact.kind === "reach") };
};

describe("C02: a person whose only way is silent", () => {
  it("for more than 90 s is called all the same, and the next rung is called in the same turn", () => {
    const { box, silent, told } = rig();
    silent("worker-a");
    box.wait(90);
    box.good(gas, 50);
    expect(told()).toEqual(["0.0:worker-a", "0.1:leader"]);
    expect(box.facts.filter((fact) => fact.kind === "duty-gap")).toMatchObject([{ rung: 0, why: "unreachable" }]);
    expect(box.notices().map(({ to }) => to)).toEqual(["worker-a", "leader"]);
  });

  it("for less is waited for", () => {
    const { box, silent, told } = rig();
    silent("worker-a");
    box.wait(60);
    box.good(gas, 50);
    expect(told()).toEqual(["0.0:worker-a"]);
  });

  it("who falls silent while the rung waits is skipped at once, shown as unreachable, and counts again when heard", () => {
    const { box, silent, told, reach } = rig();
    silent("leader");
    box.wait(40);
    box.good(gas, 50);
    box.wait(49);
    expect(reach()).toEqual([]);
    box.wait(1);
    expect(reach()).toMatchObject([{ person: "leader", to: "unreachable" }]);
    expect(told()).toHaveLength(1);
    box.wait(10);
    expect(told()).toEqual(["0.0:worker-a", "0.1:leader", "0.2:room"]);
    silent();
    expect(reach().at(-1)).toMatchObject({ person: "leader", to: "reachable" });
  });

  it("is skipped in the very second the limit passes when the ladder already waits for nobody else", () => {
    const { box, silent, told } = rig();
    silent("worker-a");
    box.wait(60);
    box.good(gas, 50);
    box.wait(29);
    expect(told()).toHaveLength(1);
    box.wait(1);
    expect(told()).toEqual(["0.0:worker-a", "0.1:leader"]);
  });

  it("is found out anew after a restart", () => {
    const { box, silent, told } = rig();
    silent("worker-a");
    box.wait(95);
    box.restart();
    box.good(gas, 50);
    expect(told()).toEqual(["0.0:worker-a"]);
  });
});

describe("a person nothing was proven to reach for thirty days", () => {
  const after = (days: number, severityValue: number, isProven: boolean) => {
    const { box, told } = rig();
    if (isProven) {
      box.good(gas, 50);
      const notice = box.notices().find(({ to }) => to === "worker-a") ?? expect.fail("no notice");
      box.take({ kind: "notice-outcome", notice: notice.id, outcome: { kind: "delivered" } });
      box.good(gas, 1);
      box.wait(61);
      box.act("claim", "worker-a");
      for (const verb of ["arrive", "start", "submit"] as const) box.act(verb, "worker-a");
    }
    const { monoMs, wallMs } = box.now();
    box.shift({ monoMs: monoMs + days * dayMs, wallMs: wallMs + days * dayMs });
    box.wait(1);
    const before = told().length;
    box.good(gas, severityValue);
    box.wait(6);
    return told().slice(before);
  };

  it("holds up nobody alone on a rung of severity 1 and 2", () => {
    expect(after(31, 50, false)).toEqual(["0.0:worker-a", "0.1:leader", "0.2:room"]);
    expect(after(31, 25, false)).toEqual(["0.0:worker-a", "0.1:leader", "0.2:room"]);
  });
  it("is waited for in the first thirty days that the box knows them", () => {
    expect(after(29, 50, false)).toEqual(["0.0:worker-a"]);
  });
  it("is waited for when a message was proven to arrive since", () => {
    expect(after(29, 50, true)).toEqual(["0.0:worker-a"]);
  });
});
