import { execFileSync, spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBeat } from "../../cloud-bridge/cbor-beat.ts";
import { encodeDeath } from "../../cloud-bridge/cbor-birth.ts";
import { encode, type CborValue } from "../../cloud-bridge/cbor.ts";
import { cborCommand } from "../../cloud-bridge/cli/cbor.ts";
import { deflated } from "../../cloud-bridge/deflate.ts";
import { diagnosis } from "../../cloud-bridge/diagnostic.ts";
import { examples } from "./wire-examples.ts";

const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));

describe("a message in diagnostic notation", () => {
  test("is known by what it holds", () => {
    const of = (message: Uint8Array) => diagnosis(message).message;
    expect(Object.values(examples).map(of)).toEqual(["frame", "frame", "birth", "ack"]);
    expect(of(encodeDeath({ box: "b", epoch: 1 }))).toBe("death");
    expect(of(encodeBeat({ box: "b", epoch: 1, wrong: ["clock"] }))).toBe("beat");
    expect(of(encode([1, 2]))).toBe("unknown");
  });

  test("has a name beside each key, and a question mark where it does not know one", () => {
    const record = new Map<number, CborValue>([
      [0, "clock"],
      [39, 5],
      [99, new Map([[0, 1]])],
    ]);
    const frame = new Map<number, CborValue>([
      [4, 1],
      [7, [record]],
      [77, "new"],
    ]);
    expect(diagnosis(encode(frame)).notation.split("\n")).toEqual([
      "{",
      "  / firstSeq / 4: 1,",
      "  / records / 7: [",
      "    {",
      '      / kind / 0: "clock",',
      "      / byMs / 39: 5,",
      "      / ? / 99: {",
      "        / kind / 0: 1",
      "      }",
      "    }",
      "  ],",
      '  / ? / 77: "new"',
      "}",
    ]);
  });

  test("shows the parts of a signed command, its payload by name", () => {
    const payload = encode(new Map<number, CborValue>([[8, "time"]]));
    const signed = encode([encode(new Map([[1, -8]])), new Map(), payload, Uint8Array.of(1, 2)]);
    const { message, notation } = diagnosis(Uint8Array.of(0xd2, ...signed));
    expect(message).toBe("command");
    expect(notation.replaceAll(/\s+/g, " ")).toBe(
      `18([ <<{ / alg / 1: -8 }>>, {}, <<{ / verb / 8: "time" }>>, h'0102' ])`,
    );
  });

  test.each([
    ["f93e00", "1.5"],
    ["f90001", "5.960464477539063e-8"],
    ["fa47c35000", "100000.0"],
    ["fb7e37e43c8800759c", "1e+300"],
    ["f97e00", "NaN"],
    ["c11a514b67b0", "1(1363896240)"],
    ["f7", "undefined"],
    ["f0", "simple(16)"],
    ["3bffffffffffffffff", "-18446744073709551616"],
    ["4401020304", "h'01020304'"],
    ["a0", "{}"],
    ["80", "[]"],
  ])("%s is %s", (hex, text) => {
    expect(diagnosis(bytes(hex))).toMatchObject({ notation: text });
  });
});

describe("broken bytes", () => {
  test.each([
    ["a101", 2, "truncated"],
    ["8301 02", 3, "truncated"],
    ["a2 01 61ff 02 00", 2, "not-utf8"],
    ["820118", 2, "truncated"],
    ["82 01 9f01ff", 2, "indefinite"],
    ["82 01 1c", 2, "reserved"],
    ["0000", 1, "trailing"],
    ["82 01 5b ffffffffffffffff 00", 2, "truncated"],
    ["", 0, "truncated"],
    ["81".repeat(65), 64, "too-deep"],
  ])("%s cannot be read from byte %d on: %s", (hex, at, why) => {
    expect(diagnosis(bytes(hex)).fault).toEqual({ at, why });
  });

  test("leave what stands before them readable, with a mark in their place", () => {
    const { notation } = diagnosis(examples["An event frame"].subarray(0, 60));
    expect(notation).toContain('/ lane / 3: "event"');
    expect(notation).toMatch(/\/ byte \d+: truncated \//);
  });

  test("never make it throw or hang, whatever they are", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (junk) => {
        const { notation, fault } = diagnosis(junk);
        expect(notation.length).toBeLessThan(20_000);
        expect(fault === undefined || fault.at <= junk.length).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("gridpost cbor decode", () => {
  async function run(given: Uint8Array | string, ...args: readonly string[]) {
    const lines: string[] = [];
    const code = await cborCommand(["decode", "--lang", "en", ...args], {
      out: { write: (text) => lines.push(text) },
      env: {},
      read: async () => Buffer.from(given),
    });
    return { code, text: lines.join("") };
  }

  test("prints a frame, in binary and in hexadecimal alike", async () => {
    const frame = examples["An event frame"];
    const binary = await run(frame);
    expect(binary.code).toBe(0);
    expect(binary.text).toContain(`/ frame, ${frame.length} bytes /\n{\n  / version / 0: 2`);
    expect(
      await run(
        `${Buffer.from(frame).toString("hex").slice(0, 64)}\n${Buffer.from(frame).toString("hex").slice(64)}\n`,
      ),
    ).toEqual(binary);
  });

  test("unpacks a deflated one, and says what that saved", async () => {
    const frame = examples["A birth"];
    const packed = deflated(frame);
    const { code, text } = await run(packed);
    expect(code).toBe(0);
    expect(text).toContain(`/ birth, ${frame.length} bytes, deflated to ${packed.length} /`);
  });

  test("tells the place of what is broken", async () => {
    const { code, text } = await run(examples["An ack"].subarray(0, 20));
    expect(code).toBe(1);
    expect(text).toMatch(/cannot be read on from byte \d+ \(truncated\): …[0-9a-f]+ >[0-9a-f]*</);
    expect(await run(encode(Uint8Array.of(0xff, 0xff)))).toMatchObject({ code: 1 });
  });

  test("asked otherwise says how", async () => {
    expect(await run("", "a", "b")).toMatchObject({ code: 2 });
  });

  test("is a command of the product", (ctx) => {
    const main = new URL("../../dist/main.js", import.meta.url).pathname;
    if (spawnSync("test", ["-e", main]).status !== 0) return ctx.skip("dist is not built");
    const input = Buffer.from(examples["An ack"]).toString("hex");
    const env = { ...process.env, GRIDPOST_LANG: "en" };
    expect(execFileSync("node", [main, "cbor", "decode"], { input, encoding: "utf8", env })).toContain("/ ack, ");
  });
});
