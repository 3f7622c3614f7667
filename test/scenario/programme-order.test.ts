import { expect, test } from "vitest";
import type { SiteView } from "../../gateway/api/schema.ts";
import { platform, realBox, recordsAt, resultsAt, seen, smallHuizhou } from "../acceptance/real-box.ts";

const body = (id: string) =>
  JSON.stringify({
    schema: "gridpost.programme/v1",
    id,
    extends: "huizhou",
    label: { zh: "惠州试行", en: "Huizhou pilot" },
    version: 2,
    effectiveFrom: "2026-07-01",
  });

test("a programme from the district holds on trial in the running box, is back when nobody keeps it, and stays when it is kept", async () => {
  const district = await platform();
  const box = await realBox({ ...smallHuizhou, primary: district.port });
  const administrator = await box.desk(district, "district", ["administrator"]);
  const answers = () => resultsAt(district, box.id).filter(({ verb }) => verb === "profile.apply");
  const said = async (args: Readonly<Record<string, string | number>>) => {
    const before = answers().length;
    district.command(box.id, administrator.order("profile.apply", args));
    await seen(() => answers().length > before);
    return answers().at(-1);
  };
  // Between two assemblies nobody listens for a moment.
  const trial = async () => (await box.state().catch(() => undefined))?.around.siteFile?.trial?.reason;
  const site = async () => (await (await fetch(`${box.origin}/api/v1/site`)).json()) as SiteView;
  const isInForce = (id: string) => async () => (await site().catch(() => undefined))?.programme.id === id;

  expect(await said({ act: "try", programme: "pilot-1", body: body("pilot-1"), confirmMs: 30_000 })).toMatchObject({
    result: "done",
    why: expect.stringMatching(/^on trial until \d+$/),
  });
  await seen(isInForce("pilot-1"));
  // An alarm while the site is tried is an alarm like any other.
  await seen(() =>
    box.says("gas-1", { gas: 60 }).then(
      () => true,
      () => false,
    ),
  );
  await seen(isInForce("huizhou"), 60_000);
  await seen(() => recordsAt(district, box.id).some((record) => record.body.kind === "alarm"));

  expect(await said({ act: "try", programme: "pilot-2", body: body("pilot-2") })).toMatchObject({ result: "done" });
  await seen(isInForce("pilot-2"));
  expect(await trial()).toBe("profile.apply pilot-2");
  expect(await said({ act: "keep", programme: "pilot-2" })).toMatchObject({ result: "done", why: "in force" });
  await seen(async () => (await trial()) === undefined);
  expect(await isInForce("pilot-2")()).toBe(true);
  expect(await said({ act: "keep", programme: "pilot-2" })).toMatchObject({ why: "profile-refused: no-trial" });
}, 240_000);
