import { expect, test } from "vitest";
import { tallyEvaluation } from "../../gateway/core/evaluation/evaluate.ts";
import type { ReportContent } from "../../gateway/core/evaluation/report.ts";
import { huizhouStreet } from "./evaluated.ts";
import { reportingBox } from "./reporting.ts";

test("H02 every number of a report, and every metric on the wire, comes out again from the facts under its one id", async () => {
  const site = huizhouStreet();
  const box = reportingBox(site);
  for (const point of ["gas-1/gas", "gas-2/gas"]) box.good(point, 50);
  box.act("claim", "worker-2");
  await box.lookAt("2026-06-03", "07:00");
  const row = box.reports().find(({ kind }) => kind === "day");
  const { evaluation, standing } = JSON.parse(row?.text ?? "{}") as ReportContent;
  const tally = tallyEvaluation(site, evaluation);
  for (const fact of box.facts.filter(({ seq }) => seq <= (row?.upToSeq ?? 0))) tally.add(fact);
  const again = JSON.parse(JSON.stringify(tally.result(standing))) as typeof evaluation;
  expect(again.metrics).toEqual(evaluation.metrics);
  const sent = box.uplink.flatMap(({ body }) => (body.kind === "metric" ? [body] : []));
  expect(sent.length).toBeGreaterThan(10);
  for (const { metric, count, of } of sent) {
    const measure = again.metrics.find(({ key }) => key === metric)?.measure;
    if (measure?.kind === "share")
      expect({ metric, count, of }).toEqual({ metric, count: measure.count, of: measure.of });
    else expect(measure?.kind, metric).not.toBe("none");
  }
  expect(sent.find(({ metric }) => metric === "closureRate.ofRegistered")).toMatchObject({ count: 0, of: 2, value: 0 });
});
