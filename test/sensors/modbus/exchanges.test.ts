import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { modbusProfileSchema, type ModbusMeasure } from "../../../config/modbus-profile.ts";
import { decodeAnswer, encodeRead, type ReadRequest } from "../../../sensors/modbus/pdu.ts";
import { encodeFrame, nothingPending, takeFrames } from "../../../sensors/modbus/tcp.ts";
import { sampleOf } from "../../../sensors/modbus/values.ts";
import { hex, unhex } from "./bytes.ts";
import { measure } from "./profile.ts";
import { requestIn } from "./slave.ts";

/** Exchanges recorded from real devices; they lie beside the checkout and stay out of the repository. */
const folder = join(
  process.env["GRIDPOST_SHARED_DATA"] ?? join(import.meta.dirname, "../../../../shared/data"),
  "devices",
);

const recordSchema = z.object({
  id: z.string(),
  input: z.object({ exchanges: z.array(z.object({ request: z.string(), response: z.string() })) }),
  expected: z.object({ readings: z.array(z.object({ value: z.unknown(), unit: z.string().nullable() })) }),
});

const profileMeasure = (file: string, id: string): ModbusMeasure => {
  const text = readFileSync(join(import.meta.dirname, "../../../config/devices", file), "utf8");
  const found = modbusProfileSchema.parse(parse(text)).measures.find((each) => each.id === id);
  if (found === undefined) throw new Error(`${file} has no ${id}`);
  return found;
};
const level = { id: "level", quantity: "water-level", unit: "cm" } as const;

/** The measure by which each recorded device is read: of our profile, or of the map beside the recording. */
const readBy: Readonly<Record<string, { readonly measure: () => ModbusMeasure; readonly inMetres: number }>> = {
  "modbus-qdy30a-block": { measure: () => profileMeasure("qdy30a.yaml", "level"), inMetres: 0.026 },
  "modbus-sen0492": { measure: () => profileMeasure("sen0492.yaml", "distance"), inMetres: 1.803 },
  "modbus-csdn-water-2": {
    measure: () => measure({ ...level, from: { table: "holding", address: 0 } }),
    inMetres: 0.31,
  },
  "modbus-qdy30a-level": {
    measure: () => measure({ ...level, scale: 0.1, from: { table: "holding", address: 4, type: "i16" } }),
    inMetres: 0.153,
  },
};

describe("exchanges recorded from real devices", () => {
  test.for(Object.entries(readBy))("%s", ([id, { measure: measured, inMetres }], context) => {
    if (!existsSync(join(folder, `${id}.json`))) context.skip("the recorded data is not beside this checkout");
    const { input, expected } = recordSchema.parse(JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8")));
    const [exchange] = input.exchanges;
    const request = requestIn(rtu(exchange!.request));
    expect(hex(encodeRead(request))).toBe(hex(rtu(exchange!.request).pdu));
    expect(sampleOf(measured(), cellsIn(exchange!.response, request))).toEqual({ kind: "good", value: inMetres });
    const perMetre = { cm: 100, mm: 1000 }[expected.readings[0]?.unit ?? ""] ?? 1;
    expect(inMetres * perMetre).toBeCloseTo(Number(expected.readings[0]?.value), 9);
  });

  test("none with an exchange is left out, but for the echoed one, which is a matter of the serial line", (context) => {
    if (!existsSync(folder)) context.skip("the recorded data is not beside this checkout");
    const records = readdirSync(folder).map((name) =>
      recordSchema.parse(JSON.parse(readFileSync(join(folder, name), "utf8"))),
    );
    const exchanged = records.filter(({ input }) => input.exchanges.length > 0).map(({ id }) => id);
    expect(exchanged.filter((id) => readBy[id] === undefined)).toEqual(["modbus-rs485-echo"]);
  });
});

/** Every recorded map and the profile that reads its device, or why there is none. */
const readWith: Readonly<Record<string, { readonly profile: string } | { readonly none: string }>> = {
  "modbus-csdn-water-2": { profile: "rs485-level-cm" },
  "modbus-kaplestop-leak": {
    none: "what an input's register means depends on the sensor set up for it, which no register of the map tells",
  },
  "modbus-oi7032-gas-controller": { profile: "oi7032-lel" },
  "modbus-qdy30a-block": { profile: "qdy30a" },
  "modbus-qdy30a-level": { profile: "qdy30a" },
  "modbus-rs485-echo": { profile: "qdy30a" },
  "modbus-sen0492": { profile: "sen0492" },
  "modbus-wb-mcm8-contacts": { profile: "wb-mcm8" },
  "modbus-wb-msgr-gas": { profile: "wb-msgr" },
  "modbus-wb-msw4": { profile: "wb-msw4" },
  "modbus-wbio-ai-20ma": { none: "the map gives neither the unit of its channels nor what hangs on them" },
  "modbus-xkc-y25": { profile: "xkc-y25" },
  "modbus-zts3000-i20": { none: "the map has no register addresses" },
};

describe("recorded maps", () => {
  const printedSchema = z.object({
    input: z.object({
      map: z.array(
        z.object({ address: z.number().optional(), base: z.number().optional(), step: z.number().optional() }),
      ),
    }),
  });

  test("none is forgotten", (context) => {
    if (!existsSync(folder)) context.skip("the recorded data is not beside this checkout");
    const ids = readdirSync(folder).map((name) => name.replace(".json", ""));
    expect(ids.filter((id) => readWith[id] === undefined)).toEqual([]);
  });

  test.for(Object.entries(readWith).flatMap(([id, how]) => ("profile" in how ? [[id, how.profile] as const] : [])))(
    "%s is read by %s, at addresses that its map has",
    ([id, name], context) => {
      if (!existsSync(join(folder, `${id}.json`))) context.skip("the recorded data is not beside this checkout");
      const { map } = printedSchema.parse(JSON.parse(readFileSync(join(folder, `${id}.json`), "utf8"))).input;
      const { measures, vectors } = modbusProfileSchema.parse(
        parse(readFileSync(join(import.meta.dirname, "../../../config/devices", `${name}.yaml`), "utf8")),
      );
      const has = (address: number): boolean =>
        map.some((each) => {
          const first = each.address ?? each.base ?? -1;
          return each.base === undefined
            ? address === first
            : address >= first && address < first + 32 * (each.step ?? 1);
        });
      expect(measures.map(({ from }) => from.address).filter((address) => !has(address))).toEqual([]);
      expect(vectors.length).toBeGreaterThan(0);
    },
  );

  test("a loop's worked cases, without their addresses: ends, middle, broken and shorted", () => {
    const channel = (high: number): ModbusMeasure =>
      measure({
        quantity: "water-level",
        unit: "m",
        from: { table: "holding", address: 0 },
        loop: { at4: 655, at20: 3276, low: 0, high },
      });
    const at = (raw: number, high: number) => sampleOf(channel(high), { table: "holding", address: 0, words: [raw] });
    expect([at(655, 1), at(3276, 1), at(3276, 3)]).toEqual([0, 1, 3].map((value) => ({ kind: "good", value })));
    expect(at(1966, 1)).toEqual({ kind: "good", value: expect.closeTo(0.50019, 5) });
    expect(at(1966, 3)).toEqual({ kind: "good", value: expect.closeTo(1.50057, 5) });
    expect([at(300, 1), at(3900, 1)]).toEqual(
      ["under-range", "over-range"].map((why) => expect.objectContaining({ kind: "bad", why })),
    );
  });
});

/** A serial frame is unit, PDU and two bytes of CRC; the same PDU travels in a TCP frame. */
function rtu(text: string): { readonly transaction: number; readonly unit: number; readonly pdu: Uint8Array } {
  const bytes = unhex(text);
  return { transaction: 1, unit: bytes[0] ?? 0, pdu: bytes.slice(1, -2) };
}

function cellsIn(response: string, request: ReadRequest) {
  const [frame] = takeFrames(nothingPending, encodeFrame(rtu(response))).frames;
  const answer = decodeAnswer(frame?.pdu ?? new Uint8Array(0), request);
  if (!answer.ok || answer.value.kind !== "cells") throw new Error("the recorded answer is none");
  return { table: request.table, address: request.address, words: answer.value.cells };
}
