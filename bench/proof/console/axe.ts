import axe from "axe-core";
import type { Page } from "playwright-core";
import type { ProofContext, Verdict } from "../area.ts";
import { sleep } from "../path/figures.ts";
import { hasBrowser } from "../path/screen.ts";
import { withConsole } from "./site.ts";
import { openTab } from "./tab.ts";

const pages = [
  "duty",
  "case/c1",
  "board",
  "handover",
  "flood",
  "map",
  "history",
  "history?of=alarms",
  "evaluation",
  "aside",
  "gridwork/publications",
  "gridwork/patrols",
  "gridwork/hazards",
  "gridwork/campaigns",
  "gridwork/duties",
  "setup/commissioning",
  "setup/configuration",
  "setup/mapping",
  "setup/accounts",
] as const;
const screens = [
  { width: 360, height: 640 },
  { width: 1_920, height: 1_080 },
] as const;

/** With a case open and a sensor lost: a page with nothing on it breaks no rule. */
export async function axeOnEveryPage({ log }: ProofContext): Promise<Verdict> {
  if (!hasBrowser()) return { kind: "not-run", why: "no chromium" };
  return withConsole(6, async ({ url, nodes, sensor }) => {
    for (const node of nodes.slice(1)) await sensor.publish(`gridpost/in/${node}`, { gas: 3 });
    await sensor.publish(`gridpost/in/${nodes[0] ?? ""}`, { gas: 60 });
    await sleep(1_000);
    const found: string[] = [];
    let looked = 0;
    for (const viewport of screens) {
      for (const colorScheme of ["light", "dark"] as const) {
        const tab = await openTab({ person: "worker", viewport, colorScheme });
        try {
          for (const lang of ["zh", "en"]) {
            for (const page of pages) {
              await tab.page.goto(`${url}?lang=${lang}#/${page}`);
              await tab.page.reload();
              await tab.page.waitForSelector("main");
              await sleep(600);
              for (const line of await violationsOn(tab.page)) found.push(`${lang} ${viewport.width} ${page}: ${line}`);
              looked += 1;
            }
          }
        } finally {
          await tab.close();
        }
      }
    }
    for (const line of found) log(line);
    return { kind: found.length === 0 ? "held" : "missed", figure: `${found.length} on ${looked} pages looked at` };
  });
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly target: readonly string[]; readonly failureSummary?: string }[];
}

/** One line for each rule that the page breaks, with the first place. */
export async function violationsOn(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  const run = 'axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) => violations)';
  const violations = await page.evaluate<readonly Violation[]>(run);
  return violations.map(({ id, nodes }) => {
    const why = nodes[0]?.failureSummary?.replaceAll(/\s+/g, " ") ?? "";
    return `${id} ×${nodes.length} ${nodes[0]?.target.join(" ") ?? ""} ${why}`;
  });
}
