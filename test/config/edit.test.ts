import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { differenceOf } from "../../config/difference.ts";
import { editedText, type Edit } from "../../config/edit.ts";

const examples = join(import.meta.dirname, "../../config/examples");
const device = { id: "water-9", name: "水位 九号", profile: "gridpost-box", place: { grid: "grid-1" } };

describe("editing a site file", () => {
  it.each(["demo.yaml", "minimal.yaml"])("leaves %s as it is when nothing is edited", (name) => {
    const text = readFileSync(join(examples, name), "utf8");
    expect(editedText(text, [])).toBe(text);
  });

  it.each(["demo.yaml", "minimal.yaml"])("keeps every comment and the order of %s (UX-04)", (name) => {
    const text = readFileSync(join(examples, name), "utf8");
    const edited = changed(text, [
      { do: "set", path: ["box", "name"], value: "试验站 甲" },
      { do: "add", path: ["devices"], value: device },
    ]);
    expect(commentsOf(edited)).toEqual(commentsOf(text));
    expect(Object.keys(parse(edited) as object)).toEqual(Object.keys(parse(text) as object));
    const { goes, comes } = counted(text, edited);
    expect(goes).toBe(1);
    expect(comes).toBeLessThanOrEqual(7);
    expect((parse(edited) as { devices: object[] }).devices.at(-1)).toEqual(device);
  });

  it("writes a new entry the way its neighbours are written", () => {
    const text = "links:\n  - { id: a, port: 1 }\n";
    expect(changed(text, [{ do: "add", path: ["links"], value: { id: "b", port: 2 } }])).toBe(
      "links:\n  - { id: a, port: 1 }\n  - { id: b, port: 2 }\n",
    );
    expect(changed("devices: []\n", [{ do: "add", path: ["devices"], value: { id: "b" } }])).toBe(
      "devices:\n  - id: b\n",
    );
    expect(changed("a: 1\n", [{ do: "add", path: ["devices"], value: { id: "b" } }])).toBe(
      "a: 1\ndevices:\n  - id: b\n",
    );
  });

  it("keeps the blanks, quotes and line breaks that the author chose", () => {
    const text = "a:   1   # 一\nb: {x: 1,  y: 2}\nc:\n    - 'q'\n    - z   # 末\n";
    const edited = changed(text, [{ do: "set", path: ["a"], value: 2 }]);
    expect(edited.split("\n").slice(1)).toEqual(text.split("\n").slice(1));
    expect(edited.split("\n")[0]).toBe("a: 2 # 一");
  });

  it("refuses what is no YAML, and paths that lead into a value", () => {
    expect(editedText("a: [1", [])).toBeUndefined();
    expect(editedText("a: 1\n", [{ do: "set", path: ["a", "b"], value: 1 }])).toBeUndefined();
  });

  it("means exactly what was asked for, in twenty edits of the demo site", () => {
    const text = readFileSync(join(examples, "demo.yaml"), "utf8");
    const { devices } = parse(text) as { devices: object[] };
    for (let at = 0; at < 20; at += 1) {
      const path = ["devices", at % devices.length, "name"];
      const edited = parse(changed(text, [{ do: "set", path, value: `名 ${at}: #` }])) as {
        devices: { name: string }[];
      };
      expect(edited.devices[at % devices.length]?.name).toBe(`名 ${at}: #`);
    }
  });
});

describe("the difference of two texts", () => {
  it("shows what goes and what comes with two lines around it", () => {
    const before = "1\n2\n3\n4\n5\n6\n7";
    const shown = differenceOf(before, before.replace("4", "four")).map(
      ({ kind, line, text }) => `${kind} ${line} ${text}`,
    );
    expect(shown).toEqual(["stays 2 2", "stays 3 3", "goes 4 4", "comes 4 four", "stays 5 5", "stays 6 6"]);
  });

  it("is empty for the same text, and whole for texts too long to compare", () => {
    expect(differenceOf("a\nb", "a\nb")).toEqual([]);
    const long = (of: string) => Array.from({ length: 2_500 }, (_, at) => `${of}${at}`).join("\n");
    expect(differenceOf(long("a"), long("b"))).toHaveLength(5_000);
  });
});

function changed(text: string, edits: readonly Edit[]): string {
  const edited = editedText(text, edits);
  if (edited === undefined) throw new Error("was not edited");
  return edited;
}

function commentsOf(text: string): readonly string[] {
  return text.split("\n").flatMap((line) => /#.*$/.exec(line)?.[0] ?? []);
}

function counted(before: string, after: string) {
  const lines = differenceOf(before, after);
  return {
    goes: lines.filter(({ kind }) => kind === "goes").length,
    comes: lines.filter(({ kind }) => kind === "comes").length,
  };
}
