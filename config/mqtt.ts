import { z } from "zod";
import { deviceIdSchema } from "./ids.ts";
import { both } from "./words.ts";

const portSchema = z.int().min(1).max(65_535);
const hostSchema = z.string().min(1).max(255);

const tlsSchema = z.strictObject({
  host: hostSchema.default("0.0.0.0"),
  port: portSchema.default(8883),
  /** Names and addresses by which devices know the box, beside its own addresses; they stand in its certificate. */
  names: z.array(hostSchema).max(16).default([]),
  /** `required` closes the port to whoever shows no certificate made by this box. */
  clientCertificates: z.enum(["optional", "required"]).default("optional"),
});

const websocketSchema = z.strictObject({
  host: hostSchema.default("127.0.0.1"),
  port: portSchema.default(8083),
  /** With the certificate of `tls`. */
  tls: z.boolean().default(false),
});

/** One connection that speaks for several devices: a Zigbee or LoRaWAN server. Its credential has its id. */
const bridgeSchema = z.strictObject({ id: deviceIdSchema, devices: z.array(deviceIdSchema).min(1).max(10_000) });

const externalSchema = z.strictObject({
  /** mqtt://, mqtts://, ws:// or wss://. */
  url: z
    .string()
    .max(255)
    .regex(
      /^(mqtts?|wss?):\/\/[^\s@]+$/,
      both("地址写作 mqtt://192.0.2.10:1883", "an address reads like mqtt://192.0.2.10:1883"),
    ),
  version: z.union([z.literal("5"), z.literal("3.1.1")]).default("5"),
  username: z.string().min(1).max(128).optional(),
  /** The file that holds the password, for the box alone to read. */
  passwordFile: z.string().min(1).max(255).optional(),
  /** The authority (PEM) that signed the broker's certificate; the system's authorities when left out. */
  caFile: z.string().min(1).max(255).optional(),
});
export type ExternalBroker = z.infer<typeof externalSchema>;

/** How sensors on MQTT come in. */
export const mqttSchema = z.strictObject({
  /** Where the box listens in the clear: other than this machine, whoever is on the network reads along. */
  host: hostSchema.default("127.0.0.1"),
  port: portSchema.default(1883),
  /** Clients on this machine need no credential; for a demo or a bridge on the box itself. */
  anonymous: z.boolean().default(false),
  tls: tlsSchema.optional(),
  websocket: websocketSchema.optional(),
  /** Packets that one device may send; five times as many in a burst. A bridge has the share of all its devices. */
  packetsPerSecond: z.int().min(1).max(10_000).default(10),
  bridges: z.array(bridgeSchema).max(256).default([]),
  /** Credentials that may read what the box publishes about itself, and nothing else. */
  readers: z
    .array(z.strictObject({ id: deviceIdSchema }))
    .max(64)
    .default([]),
  /** Tells Home Assistant of every device (its MQTT discovery, retained under homeassistant/). */
  homeAssistant: z.boolean().default(false),
  /** A broker that is there already, instead of the box's own. */
  external: externalSchema.optional(),
});
export type MqttSite = z.infer<typeof mqttSchema>;
