import type { ErrorCode, ErrorReply, Label } from "./schema.ts";

interface ErrorFacts {
  readonly status: number;
  readonly message: Label;
}

/** Everything the API can answer instead of what was asked for. Inside text goes to the log, never to a screen. */
export const errorTable: Readonly<Record<ErrorCode, ErrorFacts>> = {
  "bad-request": { status: 400, message: { zh: "请求的格式不对", en: "The request is not well formed" } },
  "foreign-origin": { status: 403, message: { zh: "请求来自别的网站", en: "The request comes from another site" } },
  "unknown-host": { status: 421, message: { zh: "不认识这个主机名", en: "This host name is not served here" } },
  "not-found": { status: 404, message: { zh: "没有这个地址", en: "There is nothing at this address" } },
  "unknown-person": { status: 404, message: { zh: "没有这个人", en: "There is no such person" } },
  "unknown-point": { status: 404, message: { zh: "没有这个测点", en: "There is no such point" } },
  "unknown-alarm": { status: 404, message: { zh: "没有这个告警", en: "There is no such alarm" } },
  "sign-in-needed": { status: 401, message: { zh: "请先登录", en: "Please sign in first" } },
  "set-up-needed": { status: 403, message: { zh: "本机还没有设置", en: "This box has not been set up yet" } },
  "not-permitted": { status: 403, message: { zh: "您的角色不能做这个", en: "Your role may not do this" } },
  "not-you": { status: 403, message: { zh: "只能以登录的人的名义做", en: "This can only be done in your own name" } },
  "whole-box": {
    status: 403,
    message: {
      zh: "这是整台网关的情况，您只看自己的村居",
      en: "This is about the whole box; you see your own village",
    },
  },
  elsewhere: {
    status: 403,
    message: { zh: "不在您的村居，或没有说明问的是哪里", en: "Not in your village, or it is not said where" },
  },
  "second-not-signed": {
    status: 403,
    message: { zh: "另一个人要输入自己的口令", en: "The second person has to enter their own passphrase" },
  },
  "body-too-large": { status: 413, message: { zh: "请求太大", en: "The request is too large" } },
  "photo-too-large": {
    status: 413,
    message: {
      zh: "照片超过 300 KB，没有收下：请调低拍照分辨率，或用开着脚本的浏览器打开本页，它会先缩小再发",
      en: "The photo is larger than 300 KB and was not taken: lower the camera's resolution, or open the page in a browser with scripts on, which shrinks it first",
    },
  },
  "photo-not-jpeg": {
    status: 415,
    message: {
      zh: "这不是 JPEG 照片，没有收下：用相机拍一张，手机设成兼容（JPEG）格式",
      en: "This is no JPEG photo and was not taken: take one with the camera, set to the compatible format (JPEG)",
    },
  },
  "photo-cut-short": {
    status: 422,
    message: {
      zh: "照片没有传完整，没有收下：请再发一次",
      en: "The photo is cut short and was not taken: send it again",
    },
  },
  "photo-malformed": {
    status: 422,
    message: {
      zh: "照片文件坏了，没有收下：请重新拍一张",
      en: "The photo's file is broken and was not taken: take a new one",
    },
  },
  "photo-unsupported": {
    status: 422,
    message: {
      zh: "照片用了少见的 JPEG 编码，没有收下：用手机相机重新拍一张",
      en: "The photo is coded in a rare kind of JPEG and was not taken: take a new one with a phone's camera",
    },
  },
  "photo-too-many-pixels": {
    status: 422,
    message: {
      zh: "照片超过四千万像素，没有收下：请调低拍照分辨率",
      en: "The photo has more than 40 million pixels and was not taken: lower the camera's resolution",
    },
  },
  "photo-gone": {
    status: 410,
    message: {
      zh: "照片不在本机了，案件里还留着它的指纹",
      en: "The photo is not on this box any more; its hash stays in the case",
    },
  },
  "not-json": { status: 415, message: { zh: "请求要用 JSON", en: "The request must be JSON" } },
  "too-many-screens": { status: 503, message: { zh: "打开的屏幕太多", en: "Too many screens are open" } },
  "no-site-file": {
    status: 404,
    message: { zh: "这里改不了站点文件，请在本机上改", en: "The site file is not edited here; edit it on the box" },
  },
  "if-match-needed": {
    status: 428,
    message: { zh: "要说明改的是哪一版（If-Match）", en: "Say which version was changed (If-Match)" },
  },
  "no-console": { status: 503, message: { zh: "页面文件还没有生成", en: "The console has not been built" } },
  "core-busy": { status: 503, message: { zh: "现在太忙，请再试", en: "Busy now, please try again" } },
  "core-failed": { status: 503, message: { zh: "没有办成，请再试", en: "This did not work, please try again" } },
  "core-silent": { status: 504, message: { zh: "没有等到回答，请再试", en: "No answer came, please try again" } },
  internal: { status: 500, message: { zh: "内部出错", en: "Something went wrong inside" } },
};

export function statusOf(code: ErrorCode): number {
  return errorTable[code].status;
}

export function errorReply(code: ErrorCode, requestId: string): ErrorReply {
  return { code, message: errorTable[code].message, requestId };
}
