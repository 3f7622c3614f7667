import { readFileSync } from "node:fs";
import { afterAll, expect, test } from "vitest";
import { accessTable } from "../../../gateway/api/access-table.ts";
import { contracts } from "../../../gateway/api/contract.ts";
import { assembledBox, type AssembledBox } from "./openapi/assembled.ts";
import { createCaller, type Findings } from "./openapi/caller.ts";
import { createChecker } from "./openapi/checker.ts";
import type { Document } from "./openapi/document.ts";
import {
  comesIn,
  drills,
  earlyMs,
  leaves,
  looks,
  nextMorning,
  settles,
  siteText,
  worksOnCase,
  worksOnGrid,
} from "./openapi/walk.ts";

const document = JSON.parse(readFileSync("docs/openapi.json", "utf8")) as Document;
const findings: Findings = { faults: [], seen: new Map(), checker: createChecker(document) };
const routes = Object.keys(contracts) as (keyof typeof contracts)[];
const opened: AssembledBox[] = [];
afterAll(async () => {
  for (const box of opened) await box.stop();
});

async function open(access: "open" | "sign-in"): Promise<AssembledBox> {
  const box = await assembledBox(await siteText(access), earlyMs);
  opened.push(box);
  return box;
}

test("what the running gateway answers is what the document says", async () => {
  const box = await nextMorning(await open("open"));
  opened.push(box);
  const caller = createCaller(box, findings);
  for (const part of [drills, looks, worksOnCase, worksOnGrid, leaves, settles]) await part(caller);
}, 60_000);

test("what it answers to whoever has to sign in is what the document says", async () => {
  const stranger = createCaller(await open("sign-in"), findings);
  await comesIn(stranger);
  for (const route of routes.filter((each) => accessTable[each] !== "anyone")) await stranger.call(route);
}, 60_000);

test("and every route was done, refused where it can be, and kept from strangers", () => {
  expect(findings.faults).toEqual([]);
  expect(routes.flatMap((route) => untried(route).map((what) => `${route} was not ${what}`))).toEqual([]);
});

function untried(route: (typeof routes)[number]): readonly string[] {
  const statuses = findings.seen.get(route) ?? new Set();
  const { refusals = [], good } = contracts[route];
  const wasRefused = refusals.some((status) => statuses.has(status));
  // The assembly is ready as soon as it listens: here it never answers that it is not.
  const canRefuse = refusals.length > 0 && route !== "GET /readyz";
  return [
    ...(statuses.has(typeof good === "number" ? good : 200) ? [] : ["done"]),
    ...(accessTable[route] === "anyone" || statuses.has(401) ? [] : ["kept from strangers"]),
    ...(canRefuse && !wasRefused ? ["refused"] : []),
  ];
}

test("an answer that the document does not know is found", () => {
  const { checker } = findings;
  const at = { status: 200, type: "application/json" };
  expect(checker.answer({ route: "GET /healthz", ...at, body: { status: "ok" } })).toEqual([]);
  expect(checker.answer({ route: "GET /healthz", ...at, body: { status: "ok", more: 1 } })).toHaveLength(1);
  expect(checker.answer({ route: "GET /healthz", ...at, body: {} })).toHaveLength(1);
  expect(checker.answer({ route: "GET /healthz", ...at, status: 206, body: { status: "ok" } })).toHaveLength(1);
  expect(checker.answer({ route: "GET /nowhere", ...at, body: {} })).toHaveLength(1);
  expect(checker.event("rumour", {})).toHaveLength(1);
});
