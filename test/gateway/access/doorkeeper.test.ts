import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { PersonId } from "../../../config/ids.ts";
import { readSetupCode } from "../../../gateway/access/access-file.ts";
import { openDoors, setUpWithinMs, type Doorkeeper } from "../../../gateway/access/doorkeeper.ts";
import { isSetupCode, newSetupCode } from "../../../gateway/access/setup-code.ts";
import { hashOf } from "../../../gateway/access/token.ts";
import type { AccessEvent } from "../../../gateway/core/access.ts";
import type { Moment } from "../../../gateway/core/time.ts";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const worker = "worker-a" as PersonId;
const passphrase = "three words long";
const from = "192.0.2.9";

function house(directory = folder(), trusted = true) {
  const events: string[] = [];
  let ms = 1_000;
  const now = (): Moment => ({ boot: "b", monoMs: ms, wallMs: 1_800_000_000_000 + ms, wallTrusted: trusted }) as Moment;
  const doors = openDoors({
    directory,
    people: new Map([[worker, {}]]),
    grids: new Map(),
    clock: { now, after: () => () => {} },
    log: { info: () => {}, warn: () => {}, error: (event) => void events.push(event) },
    note: ({ event, account, of }: AccessEvent) => void events.push(`${event} ${account}${of ? ` of ${of}` : ""}`),
    changed: () => {},
  });
  return { directory, doors, events, pass: (byMs: number) => (ms += byMs), code: () => readSetupCode(directory) ?? "" };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "gridpost-doors-"));
  folders.push(made);
  return made;
}

async function setUp() {
  const box = house();
  const reply = await box.doors.setUp({ code: box.code(), name: "installer", passphrase, from });
  if (!reply.done || reply.token === undefined) throw new Error("not set up");
  return { ...box, hash: hashOf(reply.token) };
}

test("a new box takes its code once, and then a passphrase", async () => {
  const { doors, code, events, directory } = house();
  expect(doors.entrance()).toBe("set-up");
  const first = code();
  expect(first).toMatch(/^[2-9A-HJKMNP-Z]{8}$/);
  expect(await doors.setUp({ code: "AAAAAAAA", name: "a", passphrase, from })).toMatchObject({ refused: "wrong-code" });
  const typed = `${first.slice(0, 4).toLowerCase()}-${first.slice(4)}`;
  const done = await doors.setUp({ code: typed, name: "a", passphrase, from });
  expect(done).toMatchObject({ done: true, token: expect.stringMatching(/^[\w-]{43}$/) });
  expect(doors.entrance()).toBe("sign-in");
  expect(await doors.setUp({ code: first, name: "b", passphrase, from })).toMatchObject({ refused: "set-up-over" });
  expect(await doors.signIn({ name: "a", passphrase, from })).toMatchObject({ done: true });
  expect(events).toEqual(["set-up a", "signed-in a"]);
  const file = join(directory, "console", "accounts.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const kept = readFileSync(file, "utf8");
  expect(kept).not.toContain(passphrase);
  if (done.done) expect(kept).not.toContain(done.token);
});

test("half an hour after the start nobody can set the box up, until a new code is made on it", async () => {
  const { doors, code, pass } = house();
  const late = code();
  pass(setUpWithinMs + 1);
  expect(await doors.setUp({ code: late, name: "a", passphrase, from })).toMatchObject({ refused: "set-up-over" });
  expect(await doors.setUp({ code: doors.renew(), name: "a", passphrase, from })).toMatchObject({ done: true });
});

test("a lost passphrase: the new code gives the same name a new one and shuts out who was in", async () => {
  const { doors, hash } = await setUp();
  const reply = await doors.setUp({ code: doors.renew(), name: "installer", passphrase: "four other words", from });
  expect(reply.done).toBe(true);
  expect(doors.guests().map((guest) => guest.hash)).not.toContain(hash);
  expect(await doors.signIn({ name: "installer", passphrase, from })).toMatchObject({ refused: "wrong-passphrase" });
});

test("guessing is slowed down, for the name and for the address, and never shuts out who is in", async () => {
  const { doors, hash, events, pass } = await setUp();
  const guess = (at: string) => doors.signIn({ name: "installer", passphrase: "wrong", from: at });
  for (let tries = 0; tries < 5; tries += 1) await guess(`192.0.2.${tries}`);
  const waiting = await doors.signIn({ name: "installer", passphrase, from: "198.51.100.1" });
  expect(waiting).toMatchObject({ refused: "too-many-attempts", waitMs: expect.any(Number) });
  expect(doors.guests().map((guest) => guest.hash)).toEqual([hash]);
  expect(events).toContain("guessed installer");
  pass(60_000);
  expect(await doors.signIn({ name: "installer", passphrase, from: "198.51.100.1" })).toMatchObject({ done: true });
});

test("an account is made, changed and taken away by an installer alone, and its sessions end with it", async () => {
  const { doors, hash, events } = await setUp();
  const made = { name: "甲", passphrase, role: "worker", person: worker } as const;
  expect(await doors.keep(hash, made, from)).toEqual({ done: true });
  const own = await doors.signIn({ name: "甲", passphrase, from });
  if (!own.done || own.token === undefined) throw new Error("not in");
  const ownHash = hashOf(own.token);
  expect(doors.guests().find((guest) => guest.hash === ownHash)).toMatchObject({ role: "worker", person: worker });
  expect(await doors.keep(ownHash, { ...made, role: "installer" }, from)).toMatchObject({ refused: "not-permitted" });
  expect(doors.remove(ownHash, "installer", from)).toMatchObject({ refused: "not-permitted" });
  expect(doors.remove(hash, "甲", from)).toEqual({ done: true });
  expect(doors.guests().map((guest) => guest.account)).toEqual(["installer"]);
  expect(events.slice(-1)).toEqual(["account-removed installer of 甲"]);
});

test.each<[string, (doors: Doorkeeper, hash: string) => unknown, string]>([
  ["the last installer", (doors, hash) => doors.remove(hash, "installer", from), "last-installer"],
  ["a name nobody has", (doors, hash) => doors.remove(hash, "nobody", from), "unknown-account"],
  [
    "a role that leaves no installer",
    (doors, hash) => doors.keep(hash, { name: "installer", passphrase, role: "viewer" }, from),
    "last-installer",
  ],
  [
    "a person who is not of the site",
    (doors, hash) => doors.keep(hash, { name: "x", passphrase, role: "duty", person: "ghost" as PersonId }, from),
    "unknown-person",
  ],
])("%s is refused", async (_what, ask, refused) => {
  const { doors, hash } = await setUp();
  expect(await ask(doors, hash)).toMatchObject({ done: false, refused });
});

test("sessions outlive a restart and end by the clock, but not by one that nobody trusts", async () => {
  const { doors, directory, hash, pass } = await setUp();
  const again = house(directory);
  expect(again.doors.guests().map((guest) => guest.hash)).toEqual([hash]);
  again.pass(13 * 3_600_000);
  expect(again.doors.guests()).toEqual([]);
  const unsure = house(directory, false);
  unsure.pass(13 * 3_600_000);
  expect(unsure.doors.guests()).toHaveLength(1);
  pass(13 * 3_600_000);
  expect(doors.guests()).toEqual([]);
});

test("a list that cannot be read lets nobody in and is put aside; the way back is a code made on the box", async () => {
  const { directory } = await setUp();
  writeFileSync(join(directory, "console", "accounts.json"), "{");
  const { doors, events, code } = house(directory);
  expect(events).toEqual(["accounts-unreadable"]);
  expect(code()).toBe("");
  expect(await doors.signIn({ name: "installer", passphrase, from })).toMatchObject({ done: false });
  expect(await doors.setUp({ code: doors.renew(), name: "installer", passphrase, from })).toMatchObject({ done: true });
  expect(readFileSync(join(directory, "console", "accounts.json.unreadable"), "utf8")).toBe("{");
});

test("codes are drawn from all signs alike", () => {
  const counts = new Map<string, number>();
  for (let drawn = 0; drawn < 2_000; drawn += 1) {
    for (const sign of newSetupCode()) counts.set(sign, (counts.get(sign) ?? 0) + 1);
  }
  expect(counts.size).toBe(31);
  expect(Math.max(...counts.values()) / Math.min(...counts.values())).toBeLessThan(1.6);
  expect(isSetupCode("ABCDEFGH", "abcd efgh")).toBe(true);
  expect(isSetupCode("ABCDEFGH", "ABCDEFG")).toBe(false);
});
