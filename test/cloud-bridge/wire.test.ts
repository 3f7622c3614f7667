import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { ackKeys } from "../../cloud-bridge/cbor-ack.ts";
import { beatKeys } from "../../cloud-bridge/cbor-beat.ts";
import { birthKeys, deathKeys } from "../../cloud-bridge/cbor-birth.ts";
import type { Keys } from "../../cloud-bridge/cbor-fields.ts";
import { decodeFrame, frameKeys } from "../../cloud-bridge/cbor-frame.ts";
import { recordKeys } from "../../cloud-bridge/record.ts";
import { downTopic, upTopic } from "../../cloud-bridge/topic.ts";
import { limits } from "../../config/limits.ts";
import { examples, hexLines, keysOf, notation } from "./wire-examples.ts";

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
    expect(block(name, "edn")).toBe(notation(examples[name], keysOf[name], recordKeys));
  });

  test("names the topics in use", () => {
    expect(wire).toContain(upTopic("<box>", "birth"));
    expect(wire).toContain(upTopic("<box>", "death"));
    expect(wire).toContain(upTopic("<box>", "beat"));
    expect(wire).toContain(downTopic("<box>", "ack"));
    expect(wire).toContain(downTopic("<box>", "command"));
    expect(wire).toContain(`${limits.uplinkFrameBytesMax.toLocaleString("en")} bytes`);
  });

  const python = spawnSync("python3", ["--version"]).status === 0;
  test.runIf(python)("has a decoder in Python that reads its examples like ours does", () => {
    const source = block("A decoder in 30 lines of Python", "python");
    expect(source.trimEnd().split("\n").length).toBeLessThanOrEqual(30);
    for (const name of ["An event frame", "A summary frame"] as const) {
      const input = Buffer.from(examples[name]).toString("hex");
      const theirs: unknown = JSON.parse(execFileSync("python3", ["-c", source], { input, encoding: "utf8" }));
      expect(theirs).toMatchObject(inPythonsWords(examples[name]));
    }
  });
});

/** Our reading of a frame, flattened to what the short decoder prints. */
function inPythonsWords(bytes: Uint8Array): object {
  const frame = decodeFrame(bytes);
  if (!frame.ok) throw new Error(JSON.stringify(frame.error));
  const { box, epoch, lane, records } = frame.value;
  const flat = records.map(({ body, ...stamp }) => {
    if (body.kind === "alarm") return { ...stamp, event: body.event, point: body.point, value: body.value };
    if (body.kind !== "summary") return stamp;
    const rows = body.rows.map((row) => Object.values(row).map((value) => value ?? null));
    return { ...stamp, periodFromMs: body.periodFromMs, rows };
  });
  return { box, epoch, lane, records: flat };
}

describe("wire.cddl", () => {
  const cddl = read("cloud-bridge/wire.cddl");
  const keysIn = (...groups: readonly string[]) => {
    const bodies = groups.map((group) => new RegExp(`^${group} = [{(]([\\s\\S]*?)^[})]`, "m").exec(cddl)?.[1] ?? "");
    const found = bodies.flatMap((body) => [...body.matchAll(/^ +(?:\? )?(\d+) => .*?; (\w+)/gm)]);
    return Object.fromEntries(found.map(([, key, name]) => [name, Number(key)]));
  };

  test.each<[string, Keys, readonly string[]]>([
    ["frame", frameKeys, ["frame"]],
    ["record", recordKeys, ["record", "alarm", "case-step", "escalated", "summary"]],
    ["birth", birthKeys, ["birth"]],
    ["death", deathKeys, ["death"]],
    ["beat", beatKeys, ["beat"]],
    ["ack", ackKeys, ["ack"]],
  ])("gives every key of a %s its name", (_, keys, groups) => {
    expect(keysIn(...groups)).toEqual(keys);
  });
});
