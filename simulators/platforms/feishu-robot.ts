import { createHmac } from "node:crypto";
import { jsonOf, startPlatform, textAt, type FakePlatform, type Listening, type Told } from "./http-platform.ts";

const told = (code: number, msg: string): Told => ({ body: JSON.stringify({ code, data: {}, msg }) });
const hourS = 3_600;

/** Feishu's custom bot: HTTP 200 always, `code` tells; the timestamp is in seconds and the signed message is empty. */
export function startFeishuRobot(token: string, secret: string, at?: Listening): Promise<FakePlatform> {
  return startPlatform({
    at,
    read: ({ path, body, atMs }) => {
      const fields = jsonOf(body);
      if (path !== `/open-apis/bot/v2/hook/${token}`)
        return { refusal: told(19001, "param invalid: incoming webhook access token invalid") };
      if (!isSigned(fields, secret, atMs))
        return { refusal: told(19021, "sign match fail or timestamp is not within one hour from current time") };
      const text = textAt(fields, "content", "text");
      if (fields["msg_type"] !== "text" || text === undefined) return { refusal: told(9499, "Bad Request") };
      if (Buffer.byteLength(body) > 20_480) return { refusal: told(9499, "Bad Request: body too large") };
      return { shown: text };
    },
    success: () => ({
      body: JSON.stringify({ StatusCode: 0, StatusMessage: "success", code: 0, data: {}, msg: "success" }),
    }),
    refusal: told(19024, "Key Words Not Found"),
    throttle: told(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]"),
    perMinute: 100,
  });
}

/** A robot without a secret is guarded otherwise. */
function isSigned(fields: Readonly<Record<string, unknown>>, secret: string, atMs: number): boolean {
  if (secret === "") return true;
  const timestamp = String(fields["timestamp"]);
  const key = Buffer.from(`${timestamp}\n${secret}`, "utf8");
  const sign = createHmac("sha256", key).digest("base64");
  return fields["sign"] === sign && Math.abs(atMs / 1000 - Number(timestamp)) < hourS;
}
