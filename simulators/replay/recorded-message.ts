import { readFile, readdir } from "node:fs/promises";
import { basename, join } from "node:path";
import { z } from "zod";

/** One recorded message, or one recorded exchange with a device, as the folders beside the checkout hold them. */
export interface RecordedMessage {
  readonly id: string;
  readonly transport: string;
  readonly model: string;
  /** What it came as; a message without a topic was recorded elsewhere than on MQTT. */
  readonly topic?: string;
  readonly payload?: unknown;
  /** The bytes, where they were recorded as such and not as JSON. */
  readonly hex?: string;
  readonly exchanges: readonly Exchange[];
  /** What its source says it means. */
  readonly expected: readonly {
    readonly name: string;
    readonly value?: unknown;
    readonly unit?: string | null | undefined;
  }[];
}

/** Request and answer as hex, addresses and checksums included (Modbus RTU). */
export interface Exchange {
  readonly request: string;
  readonly response: string;
}

export async function readMessages(folder: string): Promise<readonly RecordedMessage[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".json")).toSorted();
  return Promise.all(
    names.map(async (name) => asMessage(await readFile(join(folder, name), "utf8"), basename(name, ".json"))),
  );
}

function asMessage(text: string, id: string): RecordedMessage {
  const { transport, device, input, expected } = fileSchema.parse(JSON.parse(text));
  const published = input.chirpstack_v4 ?? input;
  return {
    id,
    transport,
    model: `${device.vendor ?? ""} ${device.model ?? ""}`.trim(),
    exchanges: input.exchanges,
    expected: expected.readings,
    ...(published.topic === undefined ? {} : { topic: published.topic }),
    ...(published.payload === undefined ? {} : { payload: published.payload }),
    ...(published.payload === undefined && input.hex !== undefined ? { hex: input.hex } : {}),
  };
}

const publishedSchema = z.object({ topic: z.string().optional(), payload: z.unknown().optional() });
const fileSchema = z.object({
  transport: z.string().default(""),
  device: z.object({ vendor: z.string().optional(), model: z.string().optional() }).default({}),
  input: publishedSchema.extend({
    chirpstack_v4: publishedSchema.optional(),
    hex: z.string().optional(),
    exchanges: z.array(z.object({ request: z.string(), response: z.string() })).default([]),
  }),
  expected: z
    .object({
      readings: z
        .array(z.object({ name: z.string(), value: z.unknown().optional(), unit: z.string().nullable().optional() }))
        .default([]),
    })
    .default({ readings: [] }),
});
