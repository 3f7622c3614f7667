import { expect, onTestFinished, test } from "vitest";
import { shippedProgramme } from "../../config/programmes.ts";
import { servePage } from "../../simulators/district/page-server.ts";
import type { Screen } from "../../simulators/district/screen.ts";
import { centreOf, realBox, seen, smallHuizhou } from "./real-box.ts";

const code = "990000001001A";

test("H10 the one screen shows every point of a box by grid code, and tells anew when something rings", async () => {
  const centre = await centreOf({ programme: shippedProgramme("huizhou") });
  const page = await servePage(centre);
  onTestFinished(() => page.stop());
  const grids = smallHuizhou.grids.map((grid) =>
    grid.tier === "grid" ? { ...grid, code: `${code}00${grid.id === "g" ? 1 : 2}` } : grid,
  );
  const box = await realBox({ ...smallHuizhou, grids, primary: centre.district.port });
  const screen = async () => (await (await fetch(`${page.url}screen`)).json()) as Screen;
  await seen(async () => (await screen()).map.placed > 0);
  const { map, fleet } = await screen();
  const { points } = (await (await fetch(`${box.origin}/api/v1/site`)).json()) as { points: readonly object[] };
  expect([map.placed, map.unplaced]).toEqual([points.length, 0]);
  expect(fleet).toMatchObject([{ box: "box-1", isGrey: false, points: points.length }]);
  const text = await (await fetch(`${page.url}?lang=zh`)).text();
  for (const each of ["001", "002"]) expect(text).toContain(`${code}${each}`);

  const stream = await fetch(`${page.url}stream?lang=zh`);
  const told = heard(stream);
  await box.says("gas-1", { gas: 80 });
  await seen(() => /无人认领/.test(told()) && told().includes(`class=\\"s1\\">红`));
  expect((await screen()).fleet[0]).toMatchObject({ rank: "unclaimed", word: { verb: "case.command" } });
}, 150_000);

test("H10 an order from another site's page, in a form nobody knows or by nobody is not taken", async () => {
  const centre = await centreOf({ programme: shippedProgramme("huizhou") });
  const page = await servePage(centre);
  onTestFinished(() => page.stop());
  const say = async (body: string, origin?: string) => {
    const headers = origin === undefined ? {} : { origin };
    const reply = await fetch(`${page.url}say`, { method: "POST", body, headers });
    return `${reply.status} ${await reply.text()}`;
  };
  const word = { box: "box-1", verb: "time", args: { atMs: 1 } };
  expect(await say(JSON.stringify(word), "http://elsewhere.example")).toBe("403 ");
  expect(await say("{")).toBe("400 ");
  expect(await say(JSON.stringify(word))).toBe('403 {"kind":"refused","why":"no-operator"}');
  const named = JSON.stringify({ ...word, operator: "district-commander" });
  expect(await say(named, page.url.slice(0, -1))).toBe('403 {"kind":"refused","why":"no-key"}');
});

/** What the page was told so far. */
function heard({ body }: Response): () => string {
  let text = "";
  const read = async () => {
    if (body === null) return;
    for await (const piece of body.pipeThrough(new TextDecoderStream())) text += piece;
  };
  read().catch(() => {});
  return () => text;
}
