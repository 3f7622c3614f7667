import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { commandKeys } from "../../cloud-bridge/cbor-command.ts";
import { ackKeys } from "../../cloud-bridge/cbor-ack.ts";
import { beatKeys } from "../../cloud-bridge/cbor-beat.ts";
import { birthKeys, deathKeys } from "../../cloud-bridge/cbor-birth.ts";
import type { Keys } from "../../cloud-bridge/cbor-fields.ts";
import { decodeFrame, frameKeys } from "../../cloud-bridge/cbor-frame.ts";
import { recordKeys } from "../../cloud-bridge/record.ts";
import { downTopic, upTopic } from "../../cloud-bridge/topic.ts";
import { deflated } from "../../cloud-bridge/deflate.ts";
import { dictionaryOf, nameText } from "../../cloud-bridge/cbor-dictionary.ts";
import { limits } from "../../config/limits.ts";
import { boot, examples, hexLines, inventory, notation } from "./wire-examples.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const wire = read("docs/wire.md");

/** The first fenced block of this language after the heading. */
function block(heading: string, language: string): string {
  const from = wire.slice(wire.indexOf(`# ${heading}\n`));
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(from)?.[1] ?? "";
}

describe("docs/wire.md", () => {
  test.each(Object.keys(examples) as (keyof typeof examples)[])("shows %s as the code writes it", (name) => {
    expect(block(name, "text")).toBe(hexLines(examples[name]));
    expect(block(name, "edn")).toBe(notation(examples[name]));
  });

  test("names the topics in use", () => {
    expect(wire).toContain(upTopic("<box>", "birth"));
    expect(wire).toContain(upTopic("<box>", "death"));
    expect(wire).toContain(upTopic("<box>", "beat"));
    expect(wire).toContain(downTopic("<box>", "ack"));
    expect(wire).toContain(downTopic("<box>", "command"));
    expect(wire).toContain(`${limits.uplinkFrameBytesMax.toLocaleString("en")} bytes`);
  });

  test("has a decoder in Python that reads its examples like ours does", (ctx) => {
    if (spawnSync("python3", ["--version"]).status !== 0) return ctx.skip("python3 is not there");
    const source = block("A decoder in 30 lines of Python", "python");
    expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(30);
    const packed = deflated(examples["A summary frame"]);
    expect(packed.length).toBeLessThan(examples["A summary frame"].length);
    const messages = [examples["An event frame"], examples["A birth"], examples["A summary frame"], packed];
    const input = messages.map((bytes) => Buffer.from(bytes).toString("hex")).join("\n");
    const theirs = execFileSync("python3", ["-c", source], { input, encoding: "utf8" }).trim().split("\n");
    expect(theirs.map((line): unknown => JSON.parse(line))).toMatchObject(messages.flatMap(inPythonsWords));
  });

  test("has a decoder that knows every key of a record by its name", () => {
    const [, names = ""] =
      /NAMES = \(([\s\S]*?)\)\.split\(\)/.exec(block("A decoder in 30 lines of Python", "python")) ?? [];
    const listed = [...names.matchAll(/"([^"]*)"/g)]
      .map(([, part]) => part)
      .join("")
      .split(" ");
    expect(listed).toEqual(Object.keys(recordKeys));
  });
});

/** Our reading of a frame, flattened to what the short decoder prints. */
function inPythonsWords(bytes: Uint8Array): readonly object[] {
  if (bytes === examples["A birth"]) return [];
  const name = nameText(dictionaryOf({ box: "jianye-07", boot, inventory }).name);
  const frame = decodeFrame(bytes, (asked) => (asked === name ? { box: "jianye-07", boot, inventory } : undefined));
  if (!frame.ok) throw new Error(JSON.stringify(frame.error));
  return frame.value.records.map(({ seq, atMs, monoMs, body }) => {
    if (body.kind === "alarm") return { seq, atMs, monoMs, event: body.event, rule: body.rule, case: body.case };
    if (body.kind !== "summary") throw new Error(body.kind);
    const { point, count, refused, goodSeconds, min, max, mean, last } = body.rows[0] ?? { point: "" };
    const rows = [[point, count, refused, goodSeconds, min, max, mean, last], expect.anything() as never];
    return { seq, atMs, monoMs, rows };
  });
}

describe("wire.cddl", () => {
  const cddl = read("cloud-bridge/wire.cddl");
  const keysIn = (...groups: readonly string[]) => {
    const bodies = groups.map((group) => new RegExp(`^${group} = [{(]([\\s\\S]*?)^[})]`, "m").exec(cddl)?.[1] ?? "");
    const found = bodies.flatMap((body) => [...body.matchAll(/^ +(?:\? )?(\d+) => .*?; (\w+)/gm)]);
    return Object.fromEntries(found.map(([, key, name]) => [name, Number(key)]));
  };
  const kinds = [...cddl.matchAll(/^\$record \/= (.*)$/gm)].flatMap(([, names = ""]) => names.split(" / "));

  test.each<[string, Keys, readonly string[]]>([
    ["frame", frameKeys, ["frame"]],
    ["record", recordKeys, ["stamp", ...kinds]],
    ["birth", birthKeys, ["birth"]],
    ["death", deathKeys, ["death"]],
    ["beat", beatKeys, ["beat"]],
    ["ack", ackKeys, ["ack"]],
    ["command", commandKeys, ["command"]],
  ])("gives every key of a %s its name", (_, keys, groups) => {
    expect(keysIn(...groups)).toEqual(keys);
  });
});
