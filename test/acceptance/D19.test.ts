import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { personIdSchema } from "../../config/ids.ts";
import { servePage } from "../../simulators/district/page-server.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { testSite } from "../gateway/core/site.ts";
import { phonePhoto, photoOfBytes } from "../gateway/photo/picture.ts";
import { shippedProgramme } from "../../config/programmes.ts";
import { photoScene, sha256 } from "./photographing.ts";
import { centreOf, realBox, seen, smallHuizhou } from "./real-box.ts";

test("D19 case first: a photo of no case is not taken, one of an open case stands in it, under the hash of what is kept", async () => {
  const { send, post, link, evidence, folder, url } = await photoScene();
  expect((await send(link("worker-a", "c9"), phonePhoto())).status).toBe(410);
  expect(await (await post("c9", phonePhoto())).json()).toEqual({ done: false, refused: "unknown-case" });
  expect(evidence()).toEqual([]);

  expect(await send(link("worker-a"), phonePhoto())).toMatchObject({ status: 303, said: "said=photo" });
  const [kept] = evidence();
  expect(kept).toMatchObject({ kind: "photo", type: "image/jpeg" });
  expect(readdirSync(folder)).toEqual([`${kept?.hash}.jpg`]);
  const file = readFileSync(join(folder, `${kept?.hash}.jpg`));
  expect([sha256(file), file.length]).toEqual([kept?.hash, kept?.bytes]);
  const shown = Buffer.from(await (await fetch(`${url}api/v1/cases/c1/photos/${kept?.hash}`)).arrayBuffer());
  expect(shown.equals(file)).toBe(true);
});

test("D19 what a phone writes into a photo of place, maker and time is gone before it is kept", async () => {
  const { send, link, evidence, photos } = await photoScene();
  await send(link("worker-a"), phonePhoto());
  const kept = Buffer.from((await photos.read(evidence()[0]?.hash ?? "")) ?? []);
  expect(kept.length).toBeGreaterThan(0);
  for (const word of ["GPS", "30.6586N", "Phone-X", "xmpmeta", "Photoshop", "a name", "film"])
    expect(kept.includes(word), word).toBe(false);
});

test("D19 300 KB are taken, one byte more is not, and the answer says what to do about it", async () => {
  const { send, post, link, evidence } = await photoScene();
  expect((await send(link("worker-a"), photoOfBytes(307_200))).said).toBe("said=photo");
  const refused = await send(link("worker-a"), photoOfBytes(307_201, 2), "photo-2");
  expect(refused.status).toBe(413);
  expect(refused.text).toContain("照片超过 300 KB，没有收下：请调低拍照分辨率");
  const answer = await post("c1", photoOfBytes(307_201, 3));
  expect([answer.status, await answer.json()]).toMatchObject([413, { code: "photo-too-large" }]);
  expect(evidence()).toHaveLength(1);
});

/** Room for ten photos of 300 KB. */
function smallBox() {
  const box = createBox(testSite((site) => ({ ...site, photos: { bytesMax: 10 * 307_200 } })));
  const bring = (nth: number) =>
    box.take({
      kind: "case",
      case: box.openCase().id,
      by: personIdSchema.parse("leader"),
      verb: "attach",
      command: `photo-${nth}`,
      order: { evidence: { kind: "photo", type: "image/jpeg", hash: hashOf(nth), bytes: 307_200 } },
    });
  const photos = () =>
    [...box.state().photo.values()].map(({ case: of, hash }) => `${of} ${Number.parseInt(hash, 16)}`);
  return { ...box, bring, photos };
}

function hashOf(nth: number): string {
  return nth.toString(16).padStart(64, "0");
}

function close({ act, good }: ReturnType<typeof smallBox>): void {
  for (const verb of ["claim", "arrive", "start", "submit"] as const) act(verb, "worker-a");
  good("node-1/gas", 0);
}

test("D19 when the space is full the oldest closed case's photos leave first, an open one's never, and it is told", () => {
  const box = smallBox();
  box.good("node-1/gas", 60);
  for (const nth of [1, 2, 3]) box.bring(nth);
  close(box);
  box.wait(60);
  box.act("approve", "worker-a");
  expect(box.state().case.get("c1")?.state).toBe("closed");
  box.good("node-2/gas", 60);
  for (const nth of [4, 5, 6, 7, 8, 9, 10]) box.bring(nth);
  expect(box.photos()).toHaveLength(10);

  const { facts } = box.bring(11);
  expect(facts).toMatchObject([
    { kind: "case-moved", verb: "attach", case: "c2" },
    { kind: "photo-dropped", case: "c1", hash: hashOf(1), bytes: 307_200 },
  ]);
  expect(box.state().box.get("box")?.photosDropped).toBe(1);
  expect(box.photos()[0]).toBe("c1 2");
  expect(
    box
      .state()
      .case.get("c1")
      ?.evidence.map(({ hash }) => hash),
  ).toContain(hashOf(1));
  box.bring(12);
  box.bring(13);
  expect(box.photos().filter((each) => each.startsWith("c1"))).toEqual([]);
  expect(box.photos()).toHaveLength(10);
});

test("D19 in the running box the files follow: bytes on disk, to the district piece by piece, gone with the closed case", async () => {
  const centre = await centreOf({ programme: shippedProgramme("huizhou") });
  const box = await realBox({ ...smallHuizhou, primary: centre.district.port, photos: { bytesMax: 3_000_000 } });
  await box.says("gas-1", { gas: 60 });
  await seen(async () => (await box.state()).case["c1"] !== undefined);
  const bring = async (of: string, nth: number, by = "worker") => {
    const url = `${box.origin}/api/v1/cases/${of}/photos?as=${by}&command=photo-${nth}`;
    const body = Uint8Array.from(photoOfBytes(300_000, nth));
    const headers = { "content-type": "image/jpeg", origin: box.origin };
    return (await fetch(url, { method: "POST", headers, body })).status;
  };
  expect(await bring("c1", 1)).toBe(200);
  const hash = sha256(photoOfBytes(300_000, 1));
  const files = () => readdirSync(join(box.data, "photos"));
  expect(files()).toEqual([`${hash}.jpg`]);
  await seen(() => centre.album.photos().some((photo) => photo.hash === hash && photo.kind === "whole"));
  const page = await servePage(centre);
  onTestFinished(() => page.stop());
  const shown = await fetch(`${page.url}photo?box=${box.id}&hash=${hash}`);
  expect([shown.headers.get("content-type"), sha256(Buffer.from(await shown.arrayBuffer()))]).toEqual([
    "image/jpeg",
    hash,
  ]);
  expect(await (await fetch(page.url)).text()).toContain(`<img src="photo?box=${box.id}&amp;hash=${hash}"`);
  await box.says("gas-1", { gas: 0 });
  const feedback = { cause: "阀门未关", action: "关阀", verdict: "real", category: "source", rootCause: "阀门老化" };
  const said = {
    claim: "worker",
    arrive: "worker",
    start: "worker",
    submit: "worker",
    pass: "deputy",
    approve: "head",
  };
  for (const [verb, by] of Object.entries(said))
    expect(await box.act("c1", verb, by, verb === "submit" ? { feedback } : {}), verb).toBe(200);
  await box.says("gas-2", { gas: 60 });
  await seen(async () => (await box.state()).case["c2"] !== undefined);
  for (let nth = 2; nth <= 11; nth += 1) expect(await bring("c2", nth, "worker-2")).toBe(200);
  await seen(() => !files().includes(`${hash}.jpg`));
  expect(files()).toHaveLength(10);
  expect((await fetch(`${box.origin}/api/v1/cases/c1/photos/${hash}`)).status).toBe(410);
  expect((await box.state()).case["c1"]?.evidence).toMatchObject([{ hash }]);
  // Only those of an open case are left, and none of them has to go.
  expect(await bring("c2", 12, "worker-2")).toBe(409);
}, 90_000);
