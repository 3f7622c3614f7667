import { createHmac } from "node:crypto";
import { jsonOf, startPlatform, type Asked, type FakePlatform, type Listening } from "./http-platform.ts";

const windowS = 300;

export interface ReceiverOf {
  readonly secret: string;
  /** Answers each message with a claim by this person. */
  readonly claimsAs?: string;
}

/** Somebody's own receiver, as a careful one is written: signature over time and raw body, no message taken twice. */
export function startWebhookReceiver({ secret, claimsAs }: ReceiverOf, at?: Listening): Promise<FakePlatform> {
  const answer = claimsAs === undefined ? { ok: true } : { claim: { by: claimsAs } };
  return startPlatform({
    at,
    read: (asked) => {
      if (!isSigned(asked, secret)) return { refusal: { status: 401, body: '{"error":"bad signature"}' } };
      const { notices } = jsonOf(asked.body);
      return { shown: JSON.stringify(notices) };
    },
    success: () => ({ body: JSON.stringify(answer) }),
    refusal: { status: 403, body: '{"error":"not wanted"}' },
    throttle: { status: 429, body: '{"error":"too many"}' },
  });
}

function isSigned({ headers, body, atMs }: Asked, secret: string): boolean {
  const parts = String(headers["x-gridpost-signature"]).split(",");
  const t = parts.find((part) => part.startsWith("t="))?.slice(2) ?? "";
  const wanted = createHmac("sha256", secret).update(`${t}.`).update(body).digest("hex");
  return parts.includes(`v1=${wanted}`) && Math.abs(atMs / 1000 - Number(t)) <= windowS;
}
