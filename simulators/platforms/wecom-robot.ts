import { jsonOf, startPlatform, textAt, type FakePlatform, type Listening, type Told } from "./http-platform.ts";

const told = (errcode: number, errmsg: string): Told => ({ body: JSON.stringify({ errcode, errmsg }) });

/** WeCom's group robot as its webhook answers: HTTP 200 always, the truth in `errcode`. 20 a minute, text ≤ 2,048 B. */
export function startWecomRobot(key: string, at?: Listening): Promise<FakePlatform> {
  return startPlatform({
    at,
    read: ({ path, query, body }) => {
      if (path !== "/cgi-bin/webhook/send" || query.get("key") !== key)
        return { refusal: told(93000, "invalid webhook url, hint: [1700000000000000_1], from ip: 127.0.0.1") };
      const content = textAt(jsonOf(body), "text", "content");
      if (content === undefined) return { refusal: told(44004, "empty content, hint: [1700000000000000_2]") };
      if (Buffer.byteLength(content) > 2_048)
        return { refusal: told(40058, "text.content exceed max length 2048. invalid Request Parameter") };
      return { shown: content };
    },
    success: () => told(0, "ok"),
    refusal: told(93000, "invalid webhook url, hint: [1700000000000000_3], from ip: 127.0.0.1"),
    throttle: told(45009, "api freq out of limit, hint: [1700000000000000_4]"),
    perMinute: 20,
  });
}
