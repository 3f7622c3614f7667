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
