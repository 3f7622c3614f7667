import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Doorkeeper } from "../../../gateway/access/doorkeeper.ts";
import { commissioningPage } from "../../../gateway/commissioning/page.ts";
import { commissioningReport } from "../../../gateway/commissioning/report.ts";
import { signCommissioning, type SigningWish } from "../../../gateway/commissioning/signing.ts";
import type { Input } from "../../../gateway/core/input.ts";
import { createBox } from "../core/bench-box.ts";
import { testSite } from "../core/site.ts";

const nowMs = 1_795_000_000_000;
const wish: SigningWish = { title: "安装员甲", passphrase: "three words long", session: "s-installer", from: "test" };

function bench(isOnTrial = false) {
  const site = testSite();
  const box = createBox(site);
  let hash = "a".repeat(64);
  const handedOver = () =>
    commissioningReport({
      index: site,
      state: box.state(),
      duty: [],
      lines: [],
      version: "0.0.0",
      nowMs,
      configuration: { hash, sinceMs: nowMs, isOnTrial },
    });
  const doors = {
    guests: () =>
      (["installer", "duty", "worker"] as const).map((role) => ({
        hash: `s-${role}`,
        account: `${role}-1`,
        role,
        untilMs: Infinity,
      })),
    vouch: async ({ passphrase }: { readonly passphrase: string }) =>
      passphrase === wish.passphrase ? { done: true } : { done: false, refused: "wrong-passphrase" },
  } as unknown as Pick<Doorkeeper, "guests" | "vouch">;
  const put = async (input: Input) => box.take(input as never) as never;
  const sign = (over: Partial<SigningWish> = {}) => signCommissioning({ doors, handedOver, put }, { ...wish, ...over });
  return { box, sign, handedOver, put, change: () => (hash = "b".repeat(64)) };
}

test("an installer's signature is in the journal with the hash of exactly the text that is kept", async () => {
  const { box, sign } = bench();
  const said = await sign();
  const kept = box.state().signature.get("installer");
  expect(said).toEqual({ done: true, as: "installer", sha256: kept?.sha256 });
  expect(
    createHash("sha256")
      .update(kept?.text ?? "")
      .digest("hex"),
  ).toBe(kept?.sha256);
  expect(JSON.parse(kept?.text ?? "{}")).toMatchObject({ schema: "gridpost.commissioning/v1", signatures: [] });
  expect(kept).toMatchObject({ account: "installer-1", title: "安装员甲", as: "installer" });
});

test("the duty room signs for the community, and the report shows both and whether they still hold", async () => {
  const { sign, handedOver, change } = bench();
  await sign();
  await sign({ session: "s-duty", title: "值守员甲" });
  expect(handedOver().signatures).toMatchObject([
    { as: "installer", isCurrent: true },
    { as: "community", account: "duty-1", isCurrent: true },
  ]);
  change();
  expect(handedOver().signatures.map(({ isCurrent }) => isCurrent)).toEqual([false, false]);
  const page = commissioningPage(handedOver(), "zh", "+08:00");
  expect(page).toContain(handedOver().signatures[0]?.sha256);
  expect(page).toContain("签名以后配置或试验有变化");
  expect(page.match(/<svg /g)).toHaveLength(2);
});

test.each([
  ["wrong-passphrase", { passphrase: "guessed" }],
  ["not-permitted", { session: "s-worker" }],
  ["not-permitted", { session: "s-nobody" }],
] as const)("%s: nothing is signed", async (refused, over) => {
  const { box, sign } = bench();
  expect(await sign(over)).toMatchObject({ done: false, refused });
  expect(box.state().signature.size).toBe(0);
});

test("a configuration on trial is not signed, and where nobody signs in nobody can sign", async () => {
  const { sign, handedOver, put } = bench(true);
  expect(await sign()).toEqual({ done: false, refused: "on-trial" });
  expect(await signCommissioning({ doors: undefined, handedOver, put }, wish)).toEqual({
    done: false,
    refused: "nobody-signs-in",
  });
});
