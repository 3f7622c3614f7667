import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { DeviceId, PersonId } from "../../../config/ids.ts";
import { credentialFileIn, readCredentials, writeCredentials } from "../../../gateway/access/credential-file.ts";
import { newSecret } from "../../../gateway/access/secret.ts";
import { inviteForMs, terminalsMax } from "../../../gateway/access/terminal.ts";
import { openTerminals, type TerminalsDeps } from "../../../gateway/access/terminals.ts";
import { hashOf } from "../../../gateway/access/token.ts";
import type { AccessEvent, NewTerminal } from "../../../gateway/core/access.ts";
import { siteOf } from "../../sensors/mqtt/rig.ts";

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const worker = "worker-a" as PersonId;
const from = "192.0.2.9";
const installer = { account: "installer", from };
const wall: NewTerminal = { name: "大屏", kind: "screen", role: "duty", person: worker };
const pager: NewTerminal = { name: "pager-1", kind: "panel", role: "viewer" };

function house(over: Partial<TerminalsDeps> & { readonly directory?: string } = {}) {
  const { directory = folder() } = over;
  const events: string[] = [];
  let ms = 1_000;
  const terminals = openTerminals({
    directory,
    people: new Map([[worker, {}]]),
    grids: new Map(),
    site: () => siteOf(1).site,
    clock: {
      now: () => ({ boot: "b", monoMs: ms, wallMs: 1_800_000_000_000 + ms, wallTrusted: true }),
      after: () => () => {},
    },
    log: { info: () => {}, warn: () => {}, error: (event) => void events.push(event) },
    note: ({ event, account, of }: AccessEvent) => void events.push(`${event} ${account}${of ? ` of ${of}` : ""}`),
    changed: () => void events.push("changed"),
    ...over,
  });
  return { directory, terminals, events, pass: (byMs: number) => (ms += byMs) };
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "gridpost-terminals-"));
  folders.push(made);
  return made;
}

function codeFor({ terminals }: ReturnType<typeof house>, wish: NewTerminal): string {
  const reply = terminals.invite(wish, installer);
  if (!reply.done || reply.code === undefined) throw new Error(JSON.stringify(reply));
  return reply.code;
}

test("a screen comes in by its code, is a guest from then on, over a restart, and out when it is revoked", () => {
  const box = house();
  const code = codeFor(box, wall);
  const reply = box.terminals.enrol(`${code.slice(0, 4).toLowerCase()}-${code.slice(4)}`, from);
  if (!reply.done || reply.token === undefined) throw new Error("not in");
  const hash = hashOf(reply.token);
  const file = join(box.directory, "console", "terminals.json");
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).not.toContain(reply.token);
  const again = house({ directory: box.directory });
  expect(again.terminals.guests()).toMatchObject([{ hash, account: "大屏", role: "duty", person: worker }]);
  expect(again.terminals.revoke("大屏", installer)).toEqual({ done: true });
  expect(again.terminals.guests()).toEqual([]);
  expect(house({ directory: box.directory }).terminals.list()).toEqual([]);
  expect(box.events).toEqual(["terminal-invited installer of 大屏", "changed", "terminal-enrolled 大屏"]);
  expect(again.events).toEqual(["changed", "terminal-revoked installer of 大屏"]);
});

test("a code works once, until its quarter of an hour is over, and not any more when another one was made", () => {
  const box = house();
  const last = codeFor(box, wall);
  box.pass(inviteForMs - 1);
  expect(box.terminals.enrol(last, from).done).toBe(true);
  expect(box.terminals.enrol(last, from)).toMatchObject({ refused: "wrong-terminal-code" });
  const late = codeFor(box, pager);
  box.pass(inviteForMs);
  expect(box.terminals.enrol(late, from)).toMatchObject({ refused: "wrong-terminal-code" });
  const former = codeFor(box, pager);
  const newer = codeFor(box, pager);
  expect(box.terminals.enrol(former, from)).toMatchObject({ refused: "wrong-terminal-code" });
  expect(box.terminals.enrol(newer, from).done).toBe(true);
});

test("an invitation that is taken back opens nothing, nor does one of before a restart", () => {
  const box = house();
  const code = codeFor(box, wall);
  expect(house({ directory: box.directory }).terminals.enrol(code, from)).toMatchObject({ done: false });
  expect(box.terminals.revoke("大屏", installer)).toEqual({ done: true });
  expect(box.terminals.enrol(code, from)).toMatchObject({ refused: "wrong-terminal-code" });
});

test("guessing codes is slowed down and written down", () => {
  const box = house();
  const code = codeFor(box, wall);
  for (let tries = 0; tries < 5; tries += 1) box.terminals.enrol("AAAAAAAA", from);
  expect(box.terminals.enrol(code, from)).toMatchObject({ refused: "too-many-attempts", waitMs: expect.any(Number) });
  expect(box.events).toContain("guessed terminal");
  box.pass(60_000);
  expect(box.terminals.enrol(code, from).done).toBe(true);
});

test("a panel gets a credential that goes with it, and never the name of another one", () => {
  const box = house();
  const reply = box.terminals.enrol(codeFor(box, pager), from);
  if (!reply.done || reply.credential === undefined) throw new Error("not in");
  expect(reply.credential.username).toBe("pager-1");
  expect(box.terminals.guests()).toEqual([]);
  const file = credentialFileIn(box.directory);
  expect(readFileSync(file, "utf8")).not.toContain(reply.credential.password);
  expect(readCredentials(file).get("pager-1")).toMatchObject({ terminal: true });
  writeCredentials(file, new Map(readCredentials(file)).set("other", { id: "other", secret: newSecret().kept }));
  box.terminals.revoke("pager-1", installer);
  expect([...readCredentials(file).keys()]).toEqual(["other"]);
  for (const name of ["s1", "other"])
    expect(box.terminals.invite({ ...pager, name }, installer)).toMatchObject({ refused: "name-taken" });
});

test.each<[string, Partial<TerminalsDeps>, NewTerminal, string]>([
  ["a person who is not of the site", {}, { ...wall, person: "ghost" as PersonId }, "unknown-person"],
  ["a panel whose name no MQTT client can have", {}, { ...pager, name: "大屏" }, "name-not-plain"],
  [
    "a panel where another broker is in use",
    { site: () => siteOf(1, 0, [], { external: { url: "mqtt://192.0.2.1", version: "5" } }).site },
    pager,
    "no-own-broker",
  ],
  [
    "a panel with the name of a reader",
    { site: () => siteOf(1, 0, [], { readers: [{ id: "pager-1" as DeviceId }] }).site },
    pager,
    "name-taken",
  ],
])("%s is refused", (_what, over, wish, refused) => {
  expect(house(over).terminals.invite(wish, installer)).toEqual({ done: false, refused });
});

test("there are so many at most, and each name once", () => {
  const box = house();
  for (let at = 0; at < terminalsMax; at += 1) {
    expect(box.terminals.enrol(codeFor(box, { ...wall, name: `t${at}` }), from).done).toBe(true);
  }
  expect(box.terminals.invite({ ...wall, name: "one-more" }, installer)).toMatchObject({
    refused: "too-many-terminals",
  });
  expect(box.terminals.invite({ ...wall, name: "t0" }, installer)).toMatchObject({ refused: "name-taken" });
});

test("the terminal of somebody who left is no guest, one that signs out is gone, a broken list lets none in", () => {
  let isGone = false;
  const box = house({ hasLeft: () => isGone });
  const reply = box.terminals.enrol(codeFor(box, wall), from);
  if (!reply.done || reply.token === undefined) throw new Error("not in");
  isGone = true;
  expect(box.terminals.guests()).toEqual([]);
  expect(box.terminals.leave(hashOf(reply.token), from)).toBe(true);
  expect(box.terminals.leave(hashOf(reply.token), from)).toBe(false);
  expect(box.terminals.list()).toEqual([]);
  writeFileSync(join(box.directory, "console", "terminals.json"), "{");
  const broken = house({ directory: box.directory });
  expect([broken.terminals.list(), broken.events]).toEqual([[], ["terminals-unreadable"]]);
});
