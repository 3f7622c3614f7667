import { expect, test } from "vitest";
import { gridIdSchema } from "../../../config/ids.ts";
import { placeIn } from "../../../console/place-code.ts";
import { boxLabelPage, placeCode, placeLabelsPage } from "../../../gateway/commissioning/labels.ts";
import { wordsLine } from "../../../gateway/access/fingerprint-words.ts";

const grid = gridIdSchema.parse("grid-1");
const kitchen = { grid, building: "3号楼", unit: "2单元", floor: "1层", spot: "厨房" };

test.each([[kitchen], [{ grid, spot: "泵房 100% & 门+井#1" }], [{ grid, building: "A=B" }]])(
  "the console reads back what stands on the label: %j",
  (place) => {
    expect(placeIn(placeCode(place))).toEqual(place);
  },
);

test("a sheet has one code for each place, names the place and the grid, and takes no markup from outside", () => {
  const evil = { grid, spot: "<b>x</b>" };
  const page = placeLabelsPage(
    [kitchen, evil].map((place) => ({ place, gridName: "一号网格" })),
    "zh",
  );
  expect(page.match(/<svg /g)).toHaveLength(2);
  expect(page).toContain("3号楼 2单元 1层 厨房");
  expect(page).toContain("&lt;b&gt;x&lt;/b&gt;");
  expect(page).not.toMatch(/<script|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
});

test("the label of the box bears code, words and fingerprint, and the address as a code when it is known", () => {
  const fingerprint = "00:01:02:03:04:05:06:07";
  const certificate = { fingerprint, words: wordsLine(fingerprint) };
  const page = boxLabelPage({ code: "ABCD-2345", url: "https://192.168.1.20:8443", certificate }, "en");
  for (const text of ["ABCD-2345", certificate.words.zh, certificate.words.en, fingerprint, "<svg "])
    expect(page).toContain(text);
  expect(boxLabelPage({ code: "ABCD-2345" }, "zh")).not.toContain("<svg ");
});
