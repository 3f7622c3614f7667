import { describe, expect, it } from "vitest";
import { liveThrough, type Day } from "./day.ts";

const kinds = ({ facts }: Day) =>
  new Set(facts.map((fact) => (fact.kind === "alarm" ? fact.event : fact.kind === "case-moved" ? fact.to : fact.kind)));

describe("a day of fifty points, floods, leaks, faults and people who mostly come", { timeout: 60_000 }, () => {
  it("is the same for the same seed, byte for byte, and another one for another", async () => {
    const [start, used] = [performance.now(), process.cpuUsage()];
    const day = await liveThrough(1);
    const { user, system } = process.cpuUsage(used);
    const [took, cpu] = [(performance.now() - start) / 1e3, (user + system) / 1e6];
    console.log(`a day in ${took.toFixed(1)} s, ${cpu.toFixed(1)} s of processor, ${day.facts.length} facts`);
    expect(JSON.stringify(await liveThrough(1))).toBe(JSON.stringify(day));
    const otherMorning = await liveThrough(2, 2);
    expect(otherMorning.facts).not.toEqual(day.facts.slice(0, otherMorning.facts.length));
    expect([...kinds(day)]).toEqual(
      expect.arrayContaining(["raised", "rearmed", "cleared", "acked", "rung", "reported", "closed", "refused"]),
    );
  });
});
