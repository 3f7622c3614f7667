import { z } from "zod";
import { durationSchema } from "./units.ts";
import { both } from "./words.ts";

const urlHint = both("地址写作 mqtt://district.example:1883", "an address reads like mqtt://district.example:1883");
const proxyHint = both("代理写作 http://proxy.example:8080", "a proxy reads like http://proxy.example:8080");

const brokerUrl = z
  .string()
  .regex(/^mqtts?:\/\/[^\s]+$/, { error: urlHint, abort: true })
  .refine((url) => URL.canParse(url), urlHint);

const file = z.string().min(1).max(255).regex(/^\//, both("文件写完整路径", "a file is a whole path"));

export const uplinkSchema = z.strictObject({
  /** The district's broker: mqtt:// or mqtts://. */
  url: brokerUrl,
  /** Another broker with the district's application behind it, for when the first one is not there. */
  mirror: brokerUrl.optional(),
  /** PEM files, read at each dial: the only authority that is believed, and who the box is. */
  tls: z
    .strictObject({ ca: file, certificate: file.optional(), key: file.optional() })
    .refine(
      ({ certificate, key }) => (certificate === undefined) === (key === undefined),
      both("证书和私钥要一起写", "a certificate and its key go together"),
    )
    .optional(),
  /** http://host:port of a proxy that knows CONNECT; both brokers are reached through it. */
  proxy: z
    .string()
    .regex(/^http:\/\/[^\s]+$/, { error: proxyHint, abort: true })
    .refine((url) => URL.canParse(url), proxyHint)
    .optional(),
  username: z.string().min(1).max(128).optional(),
  password: z.string().min(1).max(256).optional(),
  summaryEvery: durationSchema.default(60_000),
  /** How records are written: our own frames, or SenML-CBOR (RFC 8428) for a district that has readers for that. */
  encoding: z.enum(["gridpost", "senml"]).default("gridpost"),
  /** Our own frames are deflated (RFC 1951) where that makes them shorter. */
  deflate: z.boolean().default(true),
});
export type Uplink = z.infer<typeof uplinkSchema>;

/** Times of the link to the district; basis: assumed, to be confirmed on a real mobile link. */
export const uplinkTimes = {
  /** A connection that is not up after this is given up; the same bound for CONNACK inside the transport. */
  dialMs: 5_000,
  keepaliveMs: 10_000,
  /** Pause before the next dial: drawn from `backoffMinMs` to a ceiling that doubles with each failure. */
  backoffMinMs: 1_000,
  backoffMaxMs: 60_000,
  /** Only a link that lived so long makes the earlier failures forgotten (a broker may accept and kick). */
  stableMs: 60_000,
  /** Nothing acknowledged for so long while something is out: the client is thrown away and a new one dials. */
  silentMs: 20_000,
  /** A box that lost a broker dials the next one within this, drawn anew by each. */
  failoverSpreadMs: 3_000,
  /** At the mirror for so long, a box looks whether the broker it should be at is there again. */
  returnMs: 900_000,
  /** The core had no rows although it announced some: asked again after this. */
  askAgainMs: 1_000,
} as const;
