import { createHmac } from "node:crypto";
import {
  jsonOf,
  startPlatform,
  textAt,
  type Asked,
  type FakePlatform,
  type Listening,
  type Told,
} from "./http-platform.ts";

const told = (errcode: number, errmsg: string): Told => ({ body: JSON.stringify({ errcode, errmsg }) });
const hourMs = 3_600_000;

/** DingTalk's robot: HTTP 200 always, signature checked, 20 a minute and then blocked for ten. */
export function startDingtalkRobot(token: string, secret: string, at?: Listening): Promise<FakePlatform> {
  return startPlatform({
    at,
    read: (asked) => {
      if (asked.path !== "/robot/send" || asked.query.get("access_token") !== token)
        return { refusal: told(300001, "token is not exist") };
      if (!isSigned(asked, secret))
        return { refusal: told(310000, "sign not match, more: [https://open.dingtalk.com/document]") };
      const content = textAt(jsonOf(asked.body), "text", "content");
      if (content === undefined) return { refusal: told(400101, "param error") };
      if (Buffer.byteLength(asked.body) > 20_000)
        return { refusal: told(460101, "message too long, exceed 20000 bytes") };
      return { shown: content };
    },
    success: () => told(0, "ok"),
    refusal: told(310000, "keywords not in content, more: [https://open.dingtalk.com/document]"),
    throttle: told(130101, "send too fast, exceed 20 times per minute"),
    perMinute: 20,
    blockMs: 600_000,
  });
}

/** A robot without a secret is guarded otherwise. */
function isSigned({ query, atMs }: Asked, secret: string): boolean {
  if (secret === "") return true;
  const timestamp = query.get("timestamp") ?? "";
  const sign = createHmac("sha256", secret).update([timestamp, secret].join("\n"), "utf8").digest("base64");
  return query.get("sign") === sign && Math.abs(atMs - Number(timestamp)) < hourMs;
}
