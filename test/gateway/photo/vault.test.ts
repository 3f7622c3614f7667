import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Photo } from "../../../gateway/core/photos/rows.ts";
import { createPhotoKeeper } from "../../../gateway/photo/keeper.ts";
import { createPhotoVault } from "../../../gateway/photo/vault.ts";
import { sha256 } from "../../acceptance/photographing.ts";
import { collectingLog } from "../api/little-core.ts";

function vaultHere() {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-photos-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const log = collectingLog();
  const folder = join(directory, "photos");
  return { log, folder, directory, vault: createPhotoVault(directory, log) };
}

test("what is kept is read back by its hash, for its owner's eyes alone, and a second time is the same", async () => {
  const { vault, folder } = vaultHere();
  const hash = await vault.keep(Buffer.from("a photo"));
  expect(await vault.keep(Buffer.from("a photo"))).toBe(hash);
  expect(Buffer.from((await vault.read(hash)) ?? []).toString()).toBe("a photo");
  expect(readdirSync(folder)).toEqual([`${hash}.jpg`]);
  expect(statSync(join(folder, `${hash}.jpg`)).mode & 0o777).toBe(0o600);
});

test("a file that is not what it was is not shown, and that is logged", async () => {
  const { vault, folder, log } = vaultHere();
  const hash = await vault.keep(Buffer.from("a photo"));
  writeFileSync(join(folder, `${hash}.jpg`), "another");
  expect(await vault.read(hash)).toBeUndefined();
  expect(log.lines).toMatchObject([{ level: "error", event: "photo.damaged", fields: { hash } }]);
});

test("what was let go is gone, and once more is no trouble", async () => {
  const { vault, folder } = vaultHere();
  const hash = await vault.keep(Buffer.from("a photo"));
  await vault.forget([hash]);
  await vault.forget([hash]);
  expect(await vault.read(hash)).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test("what nothing names and what was half written is swept, and nothing that is just about to be named", async () => {
  const { vault, folder, log } = vaultHere();
  const [named, orphan] = [await vault.keep(Buffer.from("named")), await vault.keep(Buffer.from("orphan"))];
  writeFileSync(join(folder, `${orphan}.7.new`), "half");
  const fresh = await vault.keep(Buffer.from("fresh"), () => vault.sweep((hash) => hash === named));
  expect(readdirSync(folder).toSorted()).toEqual([`${named}.jpg`, `${fresh}.jpg`].toSorted());
  expect(log.lines.at(-1)).toMatchObject({ event: "photo.orphans-swept", fields: { count: 2 } });
});

describe("a running box", () => {
  const rowOf = (hash: string) => ({ table: "photo", key: hash, value: undefined }) as const;
  const testOver = { table: "practiceCase", key: "c1", value: undefined } as const;

  function keeperOf(named: readonly string[], isWhole = true) {
    const { directory, folder, log } = vaultHere();
    const photo = new Map(named.map((hash) => [hash, {} as Photo]));
    const state = () => ({ photo, practiceCase: new Map() });
    return { ...createPhotoKeeper({ directory, state, isWhole, log }), folder };
  }
  const filesOf = (folder: string) => readdirSync(folder).map((name) => name.slice(0, -".jpg".length));

  test("lets a file go when its row has left, and not when another fact names it by now", async () => {
    const { vault, stored, folder } = keeperOf([sha256(Buffer.from("b"))]);
    const [a, b] = [await vault.keep(Buffer.from("a")), await vault.keep(Buffer.from("b"))];
    stored([rowOf(a), rowOf(b)]);
    await expect.poll(() => filesOf(folder)).toEqual([b]);
  });

  test("sweeps at its beginning and after each test; never where the store is damaged", async () => {
    const { vault, begun, stored, folder } = keeperOf([]);
    await vault.keep(Buffer.from("orphan"));
    begun();
    await expect.poll(() => filesOf(folder)).toEqual([]);
    await vault.keep(Buffer.from("of a test"));
    stored([testOver]);
    await expect.poll(() => filesOf(folder)).toEqual([]);
    const damaged = keeperOf([], false);
    await damaged.vault.keep(Buffer.from("who knows"));
    damaged.begun();
    damaged.stored([testOver]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(filesOf(damaged.folder)).toHaveLength(1);
  });
});
