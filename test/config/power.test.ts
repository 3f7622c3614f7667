import { expect, test } from "vitest";
import { poweredText } from "../acceptance/powered-site.ts";
import { problemsOf } from "../acceptance/sites.ts";

const mains = "ups/mains-lost";

test.each<[string, Parameters<typeof poweredText>, string | undefined]>([
  ["a plan that holds", [], undefined],
  ["a mains point that is no contact of the mains", [{ mains: "gas-1/gas", lasts: "20min" }], "E1385 E1387"],
  ["a battery that is none", [{ mains, battery: "ups/battery-low" }], "E1385"],
  ["no way to tell that the battery ends", [{ mains }], "E1386"],
  ["a loss of mains that calls nobody", [{ mains, lasts: "20min" }, ["box", "combustible-gas"]], "E1387"],
])("%s", (_what, plan, code) => {
  const found = problemsOf(poweredText(...plan)).flatMap((line) => /\[(E\d+)\]/.exec(line)?.[1] ?? []);
  expect(found).toEqual(code?.split(" ") ?? []);
});
