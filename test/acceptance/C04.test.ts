import { expect, test } from "vitest";
import { encodeOrder } from "../../cloud-bridge/cbor-command.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { sealed } from "../../simulators/district/commander.ts";
import { onTurn, operatorRefusal, usualOperators } from "../../simulators/district/operators.ts";
import { centreOf, letCentreIn, realBox, resultsAt, seen, smallHuizhou } from "./real-box.ts";

const programme = shippedProgramme("huizhou");

test("C04 an order carries who sits at the desk; without a name it does not leave the desk, and the box would refuse it", async () => {
  const centre = await centreOf({ programme });
  const { district, desk, operators } = centre;
  const box = await realBox({ ...smallHuizhou, primary: district.port });
  const keys = await letCentreIn(centre, box);
  const word = { verb: "time", args: { atMs: Date.now() } };
  for (const [operator, why] of [
    [undefined, "no-operator"],
    ["", "no-operator"],
    ["somebody", "unknown-operator"],
  ] as const)
    expect(desk.say(operator, box.id, word)).toEqual({ kind: "refused", why });
  expect(desk.orders()).toEqual([]);

  // The same bytes, signed with the desk's key, and nobody's name in them.
  const now = Date.now();
  const times = { notBeforeMs: now, expiresMs: now + 60_000 };
  const order = {
    box: box.id,
    id: "nameless",
    ...times,
    tier: "district",
    role: "desk",
    verb: "time",
    args: word.args,
  };
  district.command(box.id, sealed(encodeOrder(order as unknown as Parameters<typeof encodeOrder>[0]), keys));
  await box.gateway.heard(({ event, why }) => event === "command-forged" && why === "no-operator");

  const commander = onTurn(operators, "commander", 12)?.id;
  const said = desk.say(commander, box.id, word);
  expect(said.kind).toBe("sent");
  await seen(() => desk.orders()[0]?.outcome === "done");
  expect(desk.orders()).toMatchObject([{ operator: "district-commander", verb: "time" }]);
  expect(resultsAt(district, box.id).find(({ command }) => command === "nameless")).toMatchObject({
    result: "refused",
    why: expect.stringContaining("no-operator"),
  });
}, 150_000);

test("C04 the desk changes hands by the hour: by day one, by night the other, and at every hour somebody", () => {
  const operators = usualOperators("street");
  for (let hour = 0; hour < 24; hour += 1) {
    const byDay = hour >= 8 && hour < 20;
    expect(onTurn(operators, "desk", hour)?.id).toBe(byDay ? "street-desk-1" : "street-desk-2");
    expect(operatorRefusal(operators, "street-desk-1", hour)).toBe(byDay ? undefined : "not-their-turn");
    expect(operatorRefusal(operators, "street-commander", hour)).toBeUndefined();
  }
});
