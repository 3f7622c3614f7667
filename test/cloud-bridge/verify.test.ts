import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { encode } from "../../cloud-bridge/cbor.ts";
import { createCommandDesk, type Taken } from "../../cloud-bridge/command-desk.ts";
import { newKeyPair } from "../../cloud-bridge/cose-key.ts";
import { openTrustFile } from "../../cloud-bridge/trust-file.ts";
import { keyOf, revoked } from "../../cloud-bridge/trust.ts";
import { limits } from "../../config/limits.ts";
import { replaceFile } from "../../gateway/access/credential-file.ts";
import { judgeDownlink } from "../../gateway/core/commands/downlink.ts";
import type { Fact } from "../../gateway/core/fact.ts";
import type { Input } from "../../gateway/core/input.ts";
import { applyChanges, emptyState } from "../../gateway/core/state.ts";
import { step } from "../../gateway/core/step.ts";
import { openTurn } from "../../gateway/core/turn.ts";
import type { UplinkRecord } from "../../gateway/core/uplink.ts";
import { createCommander, sealed } from "../../simulators/district/commander.ts";
import { testSite } from "../gateway/core/site.ts";
import { createVirtualClock } from "../scenario/virtual-clock.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A box with a core in memory and its list of keys on a real disk, and a desk that may be on it. */
async function createBox({ enrolled = true, code = "abcd-efgh-jkmn-pqrs" } = {}) {
  const data = mkdtempSync(join(tmpdir(), "gridpost-keys-"));
  folders.push(data);
  const clock = createVirtualClock(Date.UTC(2026, 5, 2, 4));
  const nowMs = () => clock.now().wallMs;
  const keys = openTrustFile(data, { nowMs, replaceFile });
  const site = testSite();
  const state = emptyState();
  const facts: Fact[] = [];
  const uplink: UplinkRecord[] = [];
  const put = async (input: Input) => {
    const decision = step(site, state, input, clock.now());
    applyChanges(state, decision.changes);
    facts.push(...decision.facts);
    uplink.push(...decision.uplink);
    return decision;
  };
  const judge = (command: Parameters<typeof judgeDownlink>[1]) =>
    judgeDownlink(openTurn(site, state, clock.now()), command);
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  const take = createCommandDesk({ box: "box-1", keys, put, judge, clock, log });
  const give = (untilMs = nowMs() + limits.enrolCodeMs) =>
    keys.write({ ...keys.read(), code: { code, tier: "district", roles: ["commander", "administrator"], untilMs } });
  const desk = { box: "box-1", tier: "district", role: "commander", operator: "desk-3", nowMs } as const;
  const commander = createCommander({ ...desk, keys: newKeyPair() });
  if (enrolled) {
    give();
    expect(await take(commander.enrol(code))).toMatchObject({ kind: "answered", outcome: { kind: "done" } });
  }
  const time = () => ({ atMs: nowMs() });
  return { data, clock, keys, state, facts, uplink, take, give, code, desk, commander, time, nowMs };
}

const forged = (why: string) => expect.objectContaining({ kind: "forged", why }) as Taken;
const done = expect.objectContaining({ kind: "answered", outcome: expect.objectContaining({ kind: "done" }) });

describe("a command", () => {
  test("of a desk that is on the list is carried out and reported", async () => {
    const { take, commander, uplink, time } = await createBox();
    expect(await take(commander.order("time", time(), { id: "t-1" }))).toEqual(done);
    expect(uplink.at(-1)?.body).toEqual({
      kind: "command-result",
      command: "t-1",
      verb: "time",
      result: "done",
      why: "0 ms",
    });
  });

  test("is refused by name for each way it can be wrong", async () => {
    const { take, commander, desk, time, keys, clock } = await createBox();
    const good = commander.order("time", time());
    const stranger = createCommander({ ...desk, keys: newKeyPair() });
    const signature = Uint8Array.from(good);
    signature[good.length - 1] = (signature[good.length - 1] ?? 0) ^ 1;
    expect(await take(good.subarray(0, 40))).toEqual(forged("unreadable"));
    expect(await take(Uint8Array.of())).toEqual(forged("unreadable"));
    expect(await take(stranger.order("time", time()))).toEqual(forged("unknown-key"));
    expect(await take(signature)).toEqual(forged("bad-signature"));
    expect(await take(commander.order("time", time(), { box: "box-2" }))).toEqual(forged("wrong-box"));
    expect(await take(commander.order("time", time(), { tier: "city" }))).toEqual(forged("tier-not-of-key"));
    expect(await take(commander.order("time", time(), { role: "desk" }))).toEqual(forged("role-not-of-key"));
    expect(await take(commander.order("time"))).toEqual(forged("bad-arguments"));
    expect(await take(commander.order("time", { atMs: -1 }))).toEqual(forged("bad-arguments"));
    keys.write(revoked(keys.read(), commander.keyId, clock.now().wallMs));
    expect(await take(good)).toEqual(forged("revoked-key"));
  });

  test("without an operator, or of another version, is refused", async () => {
    const { take, keys, commander, desk } = await createBox();
    const known = newKeyPair();
    const mine = createCommander({ ...desk, keys: known });
    const key = keyOf(keys.read(), commander.keyId);
    if (key === undefined) throw new Error("not enrolled");
    keys.write({ ...keys.read(), district: [{ ...key, id: mine.keyId, publicKey: known.publicKey }] });
    const payload = (entries: readonly (readonly [number, never])[]) => sealed(encode(new Map(entries)), known);
    const rows = [
      [0, 1],
      [1, "box-1"],
      [2, "x"],
      [3, 1],
      [4, 2],
      [5, "district"],
      [6, "commander"],
      [8, "time"],
    ] as never;
    expect(await take(payload(rows))).toEqual(forged("no-operator"));
    expect(await take(payload([[0, 2]] as never))).toEqual(forged("malformed"));
    expect(await take(sealed(Uint8Array.of(0xff), known))).toEqual(forged("malformed"));
  });

  test("that is forged again and again is told of once a minute, with its number", async () => {
    const { take, facts, clock } = await createBox();
    for (let count = 0; count < 1_000; count += 1) await take(Uint8Array.of(0x80));
    expect(facts.filter(({ kind }) => kind === "command-forged")).toHaveLength(1);
    await clock.advance(limits.commandRefusalsEveryMs);
    await take(Uint8Array.of(0x80));
    expect(facts.at(-1)).toMatchObject({ kind: "command-forged", why: "unreadable", count: 1_000 });
  });
});

describe("keys", () => {
  test("of the box are made at the first look, and lie in a file for its owner alone", async () => {
    const { data, keys } = await createBox({ enrolled: false });
    const { own } = keys.read();
    expect(own.publicKey).toHaveLength(43);
    expect(statSync(join(data, "keys", "district.json")).mode & 0o777).toBe(0o600);
    expect(openTrustFile(data, { nowMs: () => 0, replaceFile }).read().own).toEqual(own);
  });

  test("come in by a code, once, and the box shows by the same code which key is its own", async () => {
    const { take, give, code, desk, keys, commander, facts } = await createBox({ enrolled: false });
    expect(await take(commander.enrol(code))).toEqual(forged("bad-proof"));
    give();
    const message = commander.enrol(code);
    expect(await take(message)).toEqual(done);
    const fact = facts.findLast(({ kind }) => kind === "command");
    const answer = fact?.kind === "command" && fact.outcome.kind === "done" ? (fact.outcome.detail ?? "") : "";
    expect(commander.boxKey(code, answer)).toBe(keys.read().own.publicKey);
    expect(commander.boxKey("another-code-of-80", answer)).toBeUndefined();
    const second = createCommander({ ...desk, keys: newKeyPair() });
    expect(await take(second.enrol(code))).toEqual(forged("bad-proof"));
    expect(keys.read().district.map(({ id }) => id)).toEqual([commander.keyId]);
  });

  test("do not come in by a code that is 15 minutes old, nor for another tier or role", async () => {
    const { take, give, code, desk, clock, commander } = await createBox({ enrolled: false });
    give();
    const city = createCommander({ ...desk, tier: "city", keys: newKeyPair() });
    expect(await take(city.enrol(code))).toEqual(forged("tier-not-of-key"));
    const clerk = createCommander({ ...desk, role: "desk", keys: newKeyPair() });
    expect(await take(clerk.enrol(code))).toEqual(forged("role-not-of-key"));
    await clock.advance(limits.enrolCodeMs);
    expect(await take(commander.enrol(code))).toEqual(forged("bad-proof"));
  });

  test("are handed on by the old one, which signs for a day yet and then no more", async () => {
    const { take, commander, desk, keys, clock, time } = await createBox();
    const next = newKeyPair();
    const rotation = commander.rotate(next);
    expect(await take(rotation)).toEqual(done);
    const successor = createCommander({ ...desk, keys: next });
    expect(await take(successor.order("time", time()))).toEqual(done);
    expect(await take(commander.order("time", time()))).toEqual(done);
    await clock.advance(limits.keyOverlapMs);
    expect(await take(commander.order("time", time()))).toEqual(forged("revoked-key"));
    expect(keys.read().district).toHaveLength(2);
  });

  test("are not handed on to somebody who does not have the new one", async () => {
    const { take, commander, keys } = await createBox();
    const theirs = newKeyPair();
    const { privateKey } = newKeyPair();
    expect(await take(commander.rotate({ publicKey: theirs.publicKey, privateKey }))).toEqual(forged("bad-proof"));
    expect(keys.read().district).toHaveLength(1);
  });

  test("that were taken back do not come back by an old message", async () => {
    const { take, commander, keys, give, code, nowMs, desk } = await createBox();
    const next = newKeyPair();
    const rotation = commander.rotate(next);
    await take(rotation);
    const successor = createCommander({ ...desk, keys: next });
    keys.write(revoked(keys.read(), successor.keyId, nowMs()));
    give();
    expect(await take(successor.enrol(code))).toEqual(forged("revoked-key"));
    await take(rotation);
    expect(keyOf(keys.read(), successor.keyId)?.revokedMs).toBeDefined();
  });

  test("in a file that is broken let nobody command", async () => {
    const { data, take, commander, time } = await createBox();
    const file = join(data, "keys", "district.json");
    writeFileSync(file, readFileSync(file, "utf8").replace('"district"', '"somewhere"'));
    expect(await take(commander.order("time", time()))).toEqual(forged("no-keys"));
  });
});
