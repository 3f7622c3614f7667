import type { Channel, ChannelKind, ChannelOf } from "../../../config/channel.ts";
import { startDingtalkRobot } from "../../platforms/dingtalk-robot.ts";
import { startFeishuRobot } from "../../platforms/feishu-robot.ts";
import { jsonOf, type FakePlatform, type Mood, type Told } from "../../platforms/http-platform.ts";
import { startMailServer } from "../../platforms/mail-server.ts";
import { startModem, type ModemMood } from "../../platforms/modem.ts";
import { startNtfy } from "../../platforms/ntfy.ts";
import { startWebhookReceiver } from "../../platforms/webhook-receiver.ts";
import { startWecomRobot } from "../../platforms/wecom-robot.ts";
import { assert } from "../../../gateway/core/result.ts";
import type { SiteIndex } from "../../../gateway/core/site-index.ts";
import { fakeAddress, type BenchDeclaration, type FakeName } from "../file/bench-declaration.ts";
import { fakeOf } from "../file/stand-in.ts";

/** A message as it reached a stand-in. */
export interface Seen {
  readonly isAccepted: boolean;
  readonly text: string;
  readonly body: unknown;
  /** Machine time; when it was looked at, where the stand-in keeps none. */
  readonly atMs: number;
}

/** A message platform, or a modem, that is none. */
export interface StandIn {
  readonly name: FakeName;
  /** Keys of the site's channel that must be otherwise for the gateway to find it. */
  readonly channel: Readonly<Record<string, string | number>>;
  /** Everything that came since it was asked last. */
  readonly news: () => readonly Seen[];
  readonly behave: (mood: Mood) => Promise<void>;
  /** Its answer to everything; `undefined` ends that. A platform without HTTP knows its moods alone. */
  readonly answerWith: ((told: Told | undefined) => void) | undefined;
  readonly stop: () => Promise<void>;
}

function starterOf(kind: ChannelKind) {
  const starter = (starters as Readonly<Record<string, unknown>>)[kind];
  assert(starter !== undefined, `${kind} has a stand-in`);
  return starter as (channel: Channel, of: StartOf) => Promise<StandIn>;
}

interface StartOf {
  readonly at: { readonly host: string; readonly port: number };
  /** For a pseudo-terminal. */
  readonly folder: string;
}

/** A stand-in for every kind of channel of the site that the bench does not leave to the real platform. */
export async function startStandIns(
  site: SiteIndex,
  bench: BenchDeclaration,
  folder: string,
): Promise<readonly StandIn[]> {
  const started: StandIn[] = [];
  for (const channel of site.site.channels) {
    const name = fakeOf[channel.kind];
    if (name === undefined || bench[name] === "real" || started.some((each) => each.name === name)) continue;
    started.push(await starterOf(channel.kind)(channel, { at: fakeAddress(bench[name]), folder }));
  }
  return started;
}

/** With the credentials that the site has for it, and where on it messages go. */
const starters: { readonly [K in FakedKind]: (channel: ChannelOf<K>, of: StartOf) => Promise<StandIn> } = {
  "wecom-robot": ({ key }, { at }) => onHttp("wecom", startWecomRobot(key, at), "/cgi-bin/webhook/send"),
  "dingtalk-robot": ({ token, secret = "" }, { at }) =>
    onHttp("dingtalk", startDingtalkRobot(token, secret, at), "/robot/send"),
  "feishu-robot": ({ token, secret = "" }, { at }) =>
    onHttp("feishu", startFeishuRobot(token, secret, at), "/open-apis/bot/v2/hook"),
  ntfy: ({ topic, token = "" }, { at }) => onHttp("ntfy", startNtfy(topic, token, at), ""),
  webhook: ({ secret }, { at }) => onHttp("webhook", startWebhookReceiver({ secret }, at), ""),
  mail: () => byMail("mail"),
  sms: (_, { folder }) => byModem("sms", folder),
};
type FakedKind = Exclude<ChannelKind, "wecom-bot" | "mqtt">;

async function onHttp(name: FakeName, starting: Promise<FakePlatform>, path: string): Promise<StandIn> {
  const platform = await starting;
  let known = 0;
  return {
    name,
    channel: { url: `${platform.url}${path}` },
    news: () => {
      const fresh = platform.asked().slice(known);
      known += fresh.length;
      return fresh.map((asked) => {
        const taken = platform.taken().find((each) => each.asked === asked);
        return { isAccepted: taken !== undefined, text: taken?.text ?? "", body: jsonOf(asked.body), atMs: asked.atMs };
      });
    },
    behave: platform.behave,
    answerWith: platform.answerWith,
    stop: platform.stop,
  };
}

async function byMail(name: FakeName): Promise<StandIn> {
  const server = await startMailServer();
  const news = newTexts(server.taken);
  const channel = { host: "127.0.0.1", port: server.port(), tls: "none" };
  return { name, channel, news, behave: server.behave, answerWith: undefined, stop: server.stop };
}

/** On a pseudo-terminal: needs socat. */
async function byModem(name: FakeName, folder: string): Promise<StandIn> {
  const modem = await startModem(`${folder}/modem`);
  const behave = (mood: Mood): Promise<void> => Promise.resolve(modem.behave(ofModem[mood]));
  return {
    name,
    channel: { port: modem.path },
    news: newTexts(modem.taken),
    behave,
    answerWith: undefined,
    stop: modem.stop,
  };
}

/** What a modem does where a platform would be in that mood. */
const ofModem: Readonly<Record<Mood, ModemMood>> = {
  well: "well",
  refuses: "refuses",
  throttles: "throttles",
  breaks: "refuses",
  slow: "slow",
  hangs: "hangs",
  cuts: "hangs",
  hotspot: "no-network",
  gone: "no-sim",
};

function newTexts(taken: () => readonly { readonly to: string; readonly text: string }[]): () => readonly Seen[] {
  let known = 0;
  return () => {
    const fresh = taken().slice(known);
    known += fresh.length;
    return fresh.map(({ to, text }) => ({ isAccepted: true, text, body: { to, text }, atMs: Date.now() }));
  };
}
