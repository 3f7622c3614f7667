import { expect, test } from "vitest";
import { addressIn, downAddressIn, downAlong, viaUpTopic, wayText } from "../../simulators/district/address.ts";
import { realBox, recordsAt, resultsAt, seen, smallHuizhou, threeTiers } from "./real-box.ts";

test("E07 three tiers: what a box says reaches street, district and city, each knowing the way back to it", async () => {
  const { city, district, street } = await threeTiers();
  const box = await realBox({ ...smallHuizhou, primary: street.port });
  await box.says("gas-1", { gas: 80 });
  const alarms = (at: typeof city) => recordsAt(at, box.id).filter(({ body }) => body.kind === "alarm");
  await seen(() => [street, district, city].every((each) => alarms(each).length > 0));
  const ways = [street, district, city].map((each) => each.received().flatMap(({ ways }) => ways.map(wayText)));
  expect(ways).toEqual([[""], ["street"], ["district/street"]]);
  expect(alarms(city)).toEqual(alarms(street));
  // What came up by the platforms is acknowledged hop by hop: nothing is kept waiting for ever.
  await seen(() => district.upward()?.waiting() === 0 && street.upward()?.waiting() === 0);

  // Down the same way: the city's desk is answered by the box, through both platforms.
  const desk = await box.desk(city, "city", ["desk"]);
  city.command(box.id, desk.order("time", { atMs: Date.now() }));
  await seen(() => resultsAt(city, box.id).some(({ verb, result }) => verb === "time" && result === "done"));
}, 150_000);

test("E07 topics resolve both ways for every depth, and no platform can speak for another", () => {
  for (const way of [[], ["street"], ["district", "street"]]) {
    const up = way.length === 0 ? "gridpost/v1/b/up/event" : viaUpTopic({ way, box: "b", what: "event" });
    expect(addressIn(up)).toEqual({ way, box: "b", what: "event" });
    const [first = "", ...rest] = way;
    const down = downAlong(way, "b", "command");
    if (first !== "") expect(downAddressIn(first, down)).toEqual({ way: rest, box: "b", what: "command" });
    expect(downAddressIn("other", down)).toBeUndefined();
  }
  for (const topic of ["gridpost/v1/b/down/ack", "gridpost/via/up/b", "gridpost/via/up//b/event", "else"])
    expect(addressIn(topic)).toBeUndefined();
});
