import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isPersonalName } from "../../config/personal.ts";
import { siteSchema } from "../../config/site.ts";
import { decodeOrder, encodeOrder } from "../../cloud-bridge/cbor-command.ts";
import { recordKeys } from "../../cloud-bridge/record.ts";
import { commandTable } from "../../gateway/core/commands/table.ts";
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
