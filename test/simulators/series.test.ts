import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openSeries, type SeriesRow } from "../../simulators/series.ts";
import { problemText, type SeriesProblem } from "../../simulators/series/problem.ts";
import { parseInterval, parseTime } from "../../simulators/series/time-text.ts";
import { readCatalogue } from "../../simulators/series/catalogue.ts";
import { recordedData } from "./recorded.ts";

let folder = "";
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "gridpost-series-"))));
afterAll(() => rm(folder, { recursive: true }));

async function file(text: string, name = "any.csv"): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

type Part = SeriesRow | SeriesProblem;

async function read(text: string, column?: string): Promise<readonly Part[]> {
  const series = await openSeries({ file: await file(text), column });
  if (!series.ok) return [series.error];
  const parts: Part[] = [];
  for await (const part of series.value.rows()) parts.push(part);
  return parts;
}

async function played(text: string, column?: string): Promise<readonly unknown[]> {
  return (await read(text, column)).map((part) =>
    part.kind === "row" ? [new Date(part.atMs).toISOString(), part.recorded] : `line ${part.line}: ${part.cause.en}`,
  );
}

const noon = "2020-05-01T12:00:00.000Z";

describe("a series is read whatever way it was written", () => {
  const rows: readonly (readonly [how: string, text: string, column: string | undefined, first: unknown])[] = [
    ["ISO times and a header", "time,level_m\n2020-05-01T12:00Z,-0.697\n", undefined, [noon, -0.697]],
    ["no header", "2020-05-01T12:00:00Z,1.5\n2020-05-01T12:05:00Z,1.6\n", undefined, [noon, 1.5]],
    ["a date and a time column", "Date,Time,CO(GT),T\n2020-05-01,12:00:00,2.6,13\n", undefined, [noon, 2.6]],
    ["another column by its name", "Date,Time,CO(GT),T\n2020-05-01,12:00:00,2.6,13\n", "T", [noon, 13]],
    ["another column by its number", "time,a,b\n2020-05-01T12:00Z,1,2\n", "3", [noon, 2]],
    ["a column named without regard to case", "time,a,Bb\n2020-05-01T12:00Z,1,2\n", "bb", [noon, 2]],
    ["semicolons and decimal commas", "Date;Time;CO\n01/05/2020;12.00.00;2,6\n", undefined, [noon, 2.6]],
    ["tabs", "time\tv\n2020-05-01 12:00:00\t7\n", undefined, [noon, 7]],
    ["seconds since 1970", "UTC,v\n1588334400,7\n", undefined, [noon, 7]],
    ["a zone other than UTC", "time,v\n2020-05-01T20:00:00+08:00,7\n", undefined, [noon, 7]],
    ["no time at all: one second apart", ",Temperature[C],x\n0,20,5\n", undefined, ["1970-01-01T00:00:00.000Z", 20]],
    ["a mark at the file's beginning and CRLF", "\uFEFFtime,v\r\n2020-05-01T12:00Z,7\r\n", undefined, [noon, 7]],
    ["quotes with a separator inside", 'time,note,v\n2020-05-01T12:00Z,"a, ""b""",7\n', "v", [noon, 7]],
    ["quotes with a line break inside", 'time,note,v\n2020-05-01T12:00Z,"a\nb",7\n', "v", [noon, 7]],
    ["an empty cell", "time,v\n2020-05-01T12:00Z,\n", undefined, [noon, null]],
    ["a word instead of a number", "time,v\n2020-05-01T12:00Z,No Sensor\n", undefined, [noon, "No Sensor"]],
    ["a sentinel, kept", "time,v\n2020-05-01T12:00Z,-200\n", undefined, [noon, -200]],
    ["a spike, kept", "time,v\n2020-05-01T12:00Z,1000.0\n", undefined, [noon, 1000]],
  ];

  test.each(rows)("%s", async (_, text, column, first) => {
    expect((await played(text, column))[0]).toEqual(first);
  });
});

test("rows without times follow each other by the interval", async () => {
  const times = (await read("v\n1\n2\n3\n")).map((part) => (part.kind === "row" ? part.atMs : undefined));
  expect(times).toEqual([0, 1000, 2000]);
});

test("the INDEX.json beside a file gives its column and interval, and is not needed", async () => {
  const path = await file("a,b\n1,2\n3,4\n", "indexed.csv");
  const index = await file(JSON.stringify([{ file: "indexed.csv", column: "b", interval: "5 min" }]), "INDEX.json");
  const series = await openSeries({ file: path });
  await rm(index);
  const rows: unknown[] = [];
  if (series.ok) for await (const part of series.value.rows()) rows.push(part);
  expect(rows).toMatchObject([
    { atMs: 0, recorded: 2 },
    { atMs: 300_000, recorded: 4 },
  ]);
  expect(await openSeries({ file: path })).toMatchObject({ ok: true });
});

const events = `START_TIME,END_TIME,ID,VAL
25-Feb-2008 0:20:00,25-Feb-2008 8:20:00,24,1
25-Feb-2008 0:20:10,25-Feb-2008 0:20:11,5,1
25-Feb-2008 0:20:11,25-Feb-2008 0:20:13,5,1
`;

test("events become the contact's transitions, in the order of time", async () => {
  expect((await read(events)).map((part) => part.kind === "row" && [part.id, part.recorded])).toEqual([
    ["24", 1],
    ["5", 1],
    ["5", 0],
    ["5", 1],
    ["5", 0],
    ["24", 0],
  ]);
});

test("one contact is picked out of a file of many", async () => {
  expect(await played(events, "24")).toEqual([
    ["2008-02-25T00:20:00.000Z", 1],
    ["2008-02-25T08:20:00.000Z", 0],
  ]);
});

describe("what is wrong is named with its line, its cause and how to mend it", () => {
  const rows: readonly (readonly [how: string, text: string, column: string | undefined, found: unknown])[] = [
    ["an unknown column", "time,v\n2020-05-01T12:00Z,7\n", "w", 'line 1: there is no column "w"'],
    ["a short line", "time,a,b\n2020-05-01T12:00Z,1,2\n2020-05-01T13:00Z,1\n", "b", "line 3: 2 cells instead of 3"],
    [
      "a time that is none",
      "time,v\n2020-05-01T12:00Z,1\nnever,1\n",
      undefined,
      "line 3: the time is not understood: never,1",
    ],
    ["times of an unknown kind", "time,v\nnoonish,1\n", undefined, "line 2: the time is not understood: noonish,1"],
    [
      "an open quote",
      'time,v\n2020-05-01T12:00Z,1\n"oh,2\n',
      undefined,
      "line 3: a quote is never closed, so nothing after it can be read",
    ],
    ["an empty file", "", undefined, "line 0: cannot be read (empty)"],
  ];

  test.each(rows)("%s", async (_, text, column, found) => {
    expect((await played(text, column)).at(-1)).toEqual(found);
  });

  test("a line's text carries file and line in both languages", async () => {
    const [problem] = (await read("time,v\n2020-05-01T12:00Z,7\n", "w")) as readonly SeriesProblem[];
    expect(problemText(problem!, "en")).toMatch(/any\.csv:1: there is no column "w"\. Choose one of: time, v$/);
    expect(problemText(problem!, "zh")).toContain("any.csv:1");
  });

  test("a missing file", async () => {
    expect(await openSeries({ file: join(folder, "none.csv") })).toMatchObject({ ok: false, error: { line: 0 } });
  });
});

test("reading goes on after a bad line", async () => {
  expect(await played("time,v\nnever,1\n2020-05-01T12:00Z,7\n")).toHaveLength(1);
  expect(await played("time,v\n2020-05-01T11:00Z,1\nnever,1\n2020-05-01T12:00Z,7\n")).toEqual([
    ["2020-05-01T11:00:00.000Z", 1],
    "line 3: the time is not understood: never,1",
    [noon, 7],
  ]);
});

test("times that are none are refused, not guessed", () => {
  expect(["2020-13-01T00:00Z", "31-Feb-2008 0:00", "12/2020", "", "20"].map(parseTime)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  expect([parseInterval("5 min"), parseInterval("1 s (as recorded)"), parseInterval("event")]).toEqual([
    300_000,
    1000,
    undefined,
  ]);
});

test("every recorded series is read whole: as many rows and values as its index says", async (ctx) => {
  const data = await recordedData();
  if (data === undefined) return ctx.skip("no recorded data beside the checkout (GRIDPOST_SHARED_DATA)");
  for (const entry of await readCatalogue(join(data, "series"))) {
    const series = await openSeries({ file: join(data, "series", entry.file) });
    if (!series.ok) throw new Error(problemText(series.error, "en"));
    let rows = 0;
    for await (const part of series.value.rows()) rows += part.kind === "row" ? 1 : Number.NaN;
    expect([entry.file, rows]).toEqual([
      entry.file,
      (entry.rows ?? 0) * (series.value.layout.time.kind === "span" ? 2 : 1),
    ]);
  }
});
