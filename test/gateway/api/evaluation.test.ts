import { afterEach, expect, test } from "vitest";
import type { EvaluationReply, ReportReply, ReportsReply } from "../../../gateway/api/schema.ts";
import { huizhouStreet } from "../../acceptance/evaluated.ts";
import { reportingBox } from "../../acceptance/reporting.ts";
import { createLittleCore, serve } from "./little-core.ts";
import { sampleSite } from "./sample-site.ts";

const opened: { readonly close: () => unknown }[] = [];
afterEach(async () => {
  for (const each of opened.splice(0).reverse()) await each.close();
});

async function start() {
  const core = createLittleCore(sampleSite((site) => site));
  await core.put({ kind: "started", recent: [] });
  const serving = await serve(core);
  opened.push(serving);
  const get = async (query: string) => {
    const reply = await fetch(`${serving.url}api/v1/evaluation?${query}`);
    return { status: reply.status, body: (await reply.json()) as EvaluationReply };
  };
  return { core, get };
}

test("the metrics of a span, each with its denominator, and the span before it when that is asked", async () => {
  const { core, get } = await start();
  const fromMs = Date.now() - 60_000;
  await core.read("gas-3-2/gas", 60);
  const toMs = Date.now() + 60_000;
  const { status, body } = await get(`from=${fromMs}&to=${toMs}&before=true`);
  expect(status).toBe(200);
  const closure = body.now.metrics.find(({ key }) => key === "closureRate.ofRegistered");
  expect(closure).toMatchObject({
    measure: { kind: "share", count: 0, of: 1 },
    denominator: { en: "cases registered" },
  });
  expect(body.before).toMatchObject({ fromMs: 2 * fromMs - toMs, toMs: fromMs });
  expect(body.before?.metrics.find(({ key }) => key === "closureRate.ofRegistered")?.measure).toEqual({
    kind: "share",
    count: 0,
    of: 0,
  });
  const elsewhere = await get(`from=${fromMs}&to=${toMs}&grid=nowhere`);
  expect(elsewhere.body.now.grids).toEqual([]);
});

test("a span that ends before it begins, or is none, is refused", async () => {
  const { get } = await start();
  expect((await get("from=20&to=10")).status).toBe(400);
  expect((await get("from=x&to=10")).status).toBe(400);
  expect((await get("to=10")).status).toBe(400);
});

test("reports are listed without their text, and one is given with what it says", async () => {
  const box = reportingBox(huizhouStreet());
  box.good("gas-1/gas", 50);
  await box.lookAt("2026-06-03", "07:00");
  const core = createLittleCore(box.deps.index, { state: box.state });
  const serving = await serve(core);
  opened.push(serving);
  const get = async <T>(path: string) => (await (await fetch(`${serving.url}api/v1/reports${path}`)).json()) as T;
  const [row] = (await get<ReportsReply>("")).reports;
  expect(row).toMatchObject({ id: "day:2026-06-03", revision: 1 });
  expect(row).not.toHaveProperty("text");
  const report = await get<ReportReply>("/day:2026-06-03");
  expect(report.content.digest.map(({ grid }) => grid)).toContain("g2");
  expect(report).toEqual(await get<ReportReply>(`/${encodeURIComponent("day:2026-06-03#1")}`));
  expect((await fetch(`${serving.url}api/v1/reports/day:2026-06-04`)).status).toBe(404);
  expect((await fetch(`${serving.url}api/v1/reports/..`)).status).toBe(404);
});
