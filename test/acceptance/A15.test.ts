import { readFileSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeFrame, encodeFrame } from "../../cloud-bridge/cbor-frame.ts";
import { decode, encode, type CborMap, type CborValue } from "../../cloud-bridge/cbor.ts";
import { isPersonalName } from "../../config/personal.ts";
import { siteSchema } from "../../config/site.ts";
import { decodeOrder, encodeOrder } from "../../cloud-bridge/cbor-command.ts";
import { recordKeys } from "../../cloud-bridge/record.ts";
import { commandTable } from "../../gateway/core/commands/table.ts";
import { momentAt, oneOfEach } from "../cloud-bridge/records.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { huizhouStreet } from "./evaluated.ts";
import { signed } from "./mode-site.ts";
import { persons, personsIn } from "./persons.ts";
import { programmeChain } from "./programme-chain.ts";

const personal = ["realName", "phone", "idCard", "身份证", "faceId", "birthday", "gender", "licensePlate", "residents"];

test("A15 the wire has a worker's pseudonymous id and no other field for a person", () => {
  const cddl = readFileSync("cloud-bridge/wire.cddl", "utf8");
  const fields = [...cddl.matchAll(/;\s*([a-zA-Z]+)\b/g)].map(([, name = ""]) => name);
  const named = [
    ...Object.keys(recordKeys),
    ...Object.values(commandTable).flatMap(({ fields: of }) => Object.keys(of)),
  ];
  expect([...new Set([...fields, ...named])].filter(isPersonalName)).toEqual([]);
});

test.each(personal)("A15 a person of the site with %s is refused whole", (field) => {
  const { site } = programmeChain("tongnan");
  const input = { ...site, people: [{ id: "a", title: "值守", channels: ["screen"], [field]: "x" }] };
  expect(siteSchema.safeParse(input).success).toBe(false);
});

test("A15 an order carries the arguments of its verb and leaves every other field behind", () => {
  const order = {
    box: "box-1",
    id: "o-1",
    notBeforeMs: 0,
    expiresMs: 1,
    tier: "street",
    role: "desk",
    operator: "desk-1",
    verb: "external.case",
    args: {
      ticket: "12345-1",
      source: "citizen",
      grid: "g",
      type: "smoke.alarm",
      ...Object.fromEntries(personal.map((each) => [each, "x"])),
    },
  } as const;
  const read = decodeOrder(encodeOrder(order));
  expect(read.ok ? Object.keys(read.value.args).toSorted() : read.error).toEqual(["grid", "source", "ticket", "type"]);
});

const detail = fc.constantFrom(...persons.flatMap((person) => Object.values(person)));

test("A15 whatever fields of persons are put into a record, nothing of them is read", () => {
  const frame = encodeFrame(
    {
      box: "b",
      epoch: 1,
      lane: "step",
      lostBefore: 0,
      records: [{ lane: "step", seq: 1, at: momentAt(1), body: oneOfEach.case }],
    },
    1e6,
  )[0];
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 100_000 }), detail, fc.boolean(), (key, value, isList) => {
      const forged = withField(frame ?? new Uint8Array(), key, isList ? [value] : value);
      expect(personsIn(new TextDecoder().decode(forged))).toEqual([value]);
      const read = decodeFrame(forged);
      expect(personsIn(JSON.stringify(read))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});

const field = fc.constantFrom(
  "idCard",
  "mobile",
  "realName",
  "faceId",
  "owner",
  "visitor",
  "姓名",
  "身份证号",
  "cardNo",
);
const verb = fc.constantFrom("grid.apply", "threshold.apply", "campaign.start", "care.counts", "nobody.knows");

test("A15 an order that carries fields of persons is refused by name, and nothing of it stays", () => {
  const box = createBox(huizhouStreet());
  fc.assert(
    fc.property(verb, field, detail, fc.integer({ min: 0, max: 3 }), (name, key, value, depth) => {
      const body = Array.from({ length: depth }).reduce<object>((inner) => ({ grids: [inner] }), { [key]: value });
      const outcome = signed(
        box,
        { version: 1, body: JSON.stringify(body) },
        { verb: name, tier: "district", role: "administrator" },
      );
      expect(outcome).toEqual({ kind: "refused", why: "pii-refused" });
    }),
    { numRuns: 100 },
  );
  const kept = Object.values(box.state()).map((table) => [...table]);
  expect(personsIn(JSON.stringify([kept, box.facts, box.uplink]))).toEqual([]);
});

/** One more field in the first record of a frame. */
function withField(frame: Uint8Array, key: number, value: CborValue): Uint8Array {
  const read = decode(frame, 1e6);
  if (!read.ok) throw new Error(read.error);
  const put = (of: CborValue): CborValue => {
    if (!(of instanceof Map)) return of;
    const isRecord = of.get(0) === "case";
    const inner: CborMap = new Map([...of].map(([each, at]) => [each, Array.isArray(at) ? at.map(put) : put(at)]));
    return isRecord ? new Map([...inner, [key, value]]) : inner;
  };
  return encode(put(read.value));
}
