import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createPhotoVault } from "../../../gateway/photo/vault.ts";
import { collectingLog } from "../api/little-core.ts";

function vaultHere() {
  const directory = mkdtempSync(join(tmpdir(), "gridpost-photos-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const log = collectingLog();
  const folder = join(directory, "photos");
  return { log, folder, vault: createPhotoVault(directory, log), again: () => createPhotoVault(directory, log) };
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

test("the next start sweeps what no fact names and what was half written, and nothing of its own life", async () => {
  const { vault, folder, again, log } = vaultHere();
  const [named, orphan] = [await vault.keep(Buffer.from("named")), await vault.keep(Buffer.from("orphan"))];
  writeFileSync(join(folder, `${orphan}.7.new`), "half");
  const next = again();
  const fresh = await next.keep(Buffer.from("fresh"));
  await next.sweep((hash) => hash === named);
  expect(readdirSync(folder).toSorted()).toEqual([`${named}.jpg`, `${fresh}.jpg`].toSorted());
  expect(log.lines.at(-1)).toMatchObject({ event: "photo.orphans-swept", fields: { count: 2 } });
});
