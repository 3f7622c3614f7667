import { expect, test } from "vitest";
import { violationsOn } from "../../bench/proof/console/axe.ts";
import { isFlat } from "../../bench/proof/console/growth.ts";
import { consoleBench } from "../console/browser.ts";
import { look, setStage } from "../console/stage.ts";

const bench = consoleBench();

test("memory that creeps up is not called flat, memory that trembles is", () => {
  const looks = Array.from({ length: 11 }, (_, at) => at);
  expect(isFlat(looks.map((at) => 10 + at * 0.3))).toBe(false);
  expect(isFlat(looks.map((at) => 10 + (at % 2) * 0.8))).toBe(true);
});

test("axe finds a button without a name and text that can hardly be read", async (context) => {
  const stage = await setStage(bench);
  const { page } = await look(context, stage, { lang: "zh", width: 1280, height: 800 });
  await page.waitForSelector(".coverage");
  expect(await violationsOn(page)).toEqual([]);
  await page.evaluate(
    'document.querySelector("main").insertAdjacentHTML("beforeend", "<button></button><p class=faint>灰字</p>");' +
      'document.querySelector(".faint").style.color = "#cccccc"',
  );
  const found = await violationsOn(page);
  expect(found.some((line) => line.startsWith("button-name"))).toBe(true);
  expect(found.some((line) => line.startsWith("color-contrast"))).toBe(true);
});
