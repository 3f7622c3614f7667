import { expect, test } from "vitest";
import { argsFor, realBox, resultsAt, seen, smallHuizhou, threeTiers } from "./real-box.ts";

test("E14 huizhou: the city oversees and evaluates; its order to dispatch is refused by the box, by name", async () => {
  const { city, district, street } = await threeTiers();
  const box = await realBox({ ...smallHuizhou, primary: street.port });
  const overseer = await box.desk(city, "city", ["desk"]);
  for (const verb of ["case.command", "task.assign", "mode.set"] as const) {
    city.command(box.id, overseer.order(verb, argsFor(verb)));
    await seen(() => resultsAt(city, box.id).some((each) => each.verb === verb));
  }
  const told = resultsAt(city, box.id).filter(({ verb }) => verb !== "keys.enrol");
  expect(told.map(({ result, why }) => `${result} ${why}`)).toEqual(Array(3).fill("refused tier-not-allowed"));

  // The county's own desk is let in by the same box: what it may not do yet has another name.
  const dispatcher = await box.desk(district, "district", ["desk"]);
  district.command(box.id, dispatcher.order("case.command", argsFor("case.command")));
  await seen(() => resultsAt(district, box.id).some(({ command }) => command.startsWith("district-1")));
  const answered = resultsAt(district, box.id).filter(
    ({ command, verb }) => verb === "case.command" && command.startsWith("district-1"),
  );
  expect(answered.map(({ why }) => why)).not.toContain("tier-not-allowed");
}, 150_000);
