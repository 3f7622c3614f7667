import type { Duplex } from "node:stream";
import type { Channel, ChannelOf } from "../../config/channel.ts";
import type { PersonId } from "../../config/ids.ts";
import type { NoticeId } from "../core/ids.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Notifier, Put, Rng, SerialPorts } from "../core/ports.ts";
import type { State } from "../core/state.ts";
import type { ActResult, PersonAct } from "./acts.ts";
import { createDingtalkRobot } from "./dingtalk-robot.ts";
import { createFeishuRobot } from "./feishu-robot.ts";
import { createMail } from "./mail.ts";
import { createNtfy } from "./ntfy.ts";
import { createPanels } from "./panel.ts";
import type { ChannelDeps } from "./robot.ts";
import { createSms } from "./sms/channel.ts";
import { createModem } from "./sms/modem.ts";
import { createWebhook } from "./webhook.ts";
import { createWecomBot } from "./wecom-bot.ts";
import { createWecomRobot } from "./wecom-robot.ts";

export interface ChannelsDeps extends ChannelDeps {
  readonly state: () => State;
  readonly put: Put;
  readonly act: (act: PersonAct) => Promise<ActResult>;
  readonly rng: Rng;
  readonly serial: SerialPorts<Duplex>;
}

export interface Channels {
  readonly notifiers: readonly Notifier[];
  readonly close: () => void;
}

interface Opened extends Notifier {
  readonly close?: () => void;
}

/** Every channel the site declares. What needs a package of its own loads it here: most boxes have few of them. */
export async function openChannels(channels: readonly Channel[], deps: ChannelsDeps): Promise<Channels> {
  const opened = await Promise.all(channels.map((channel) => openChannel(channel, deps)));
  return { notifiers: opened, close: () => opened.forEach((each) => each.close?.()) };
}

async function openChannel(channel: Channel, deps: ChannelsDeps): Promise<Opened> {
  switch (channel.kind) {
    case "wecom-robot":
      return createWecomRobot(channel, deps);
    case "dingtalk-robot":
      return createDingtalkRobot(channel, deps);
    case "feishu-robot":
      return createFeishuRobot(channel, deps);
    case "wecom-bot":
      return openBot(channel, deps);
    case "ntfy":
      return createNtfy(channel, deps);
    case "webhook":
      return createWebhook(channel, deps);
    case "mail":
      return createMail(channel, deps);
    case "mqtt":
      return openPanels(channel, deps);
    case "sms":
      return openSms(channel, deps);
  }
}

async function openBot(channel: ChannelOf<"wecom-bot">, deps: ChannelsDeps): Promise<Opened> {
  const { WebSocket } = await import("ws");
  // A card that was passed on and pressed by somebody else has not reached the person it called.
  const shown = (notice: NoticeId, by: PersonId) => {
    if (deps.state().notice.get(notice)?.to === by) settle(deps, notice, { kind: "delivered" });
  };
  return createWecomBot(channel, { ...deps, shown, open: (url) => new WebSocket(url, { handshakeTimeout: 5_000 }) });
}

async function openPanels(channel: ChannelOf<"mqtt">, deps: ChannelsDeps): Promise<Opened> {
  const { createMqttPublisher } = await import("./mqtt-publisher.ts");
  const publisher = createMqttPublisher(channel, deps.log);
  const shown = (notice: NoticeId) => settle(deps, notice, { kind: "delivered" });
  const trouble = () => (publisher.isConnected() ? undefined : "not-connected");
  return { ...createPanels(channel, { ...deps, publisher, shown }), trouble, close: publisher.close };
}

function openSms(channel: ChannelOf<"sms">, deps: ChannelsDeps): Opened {
  const { port, baud } = channel;
  const open = () => deps.serial.open(port, { baud, parity: "none", stopBits: 1 });
  return createSms(channel, {
    ...deps,
    modem: (received) => createModem({ ...deps, open, received }),
    settle: (notice, outcome) => settle(deps, notice, outcome),
  });
}

/** Proof that comes later than the attempt; a notice that is gone meanwhile needs none. */
function settle({ put, state, log }: ChannelsDeps, notice: NoticeId, outcome: NoticeOutcome): void {
  if (!state().notice.has(notice)) return;
  put({ kind: "notice-outcome", notice, outcome }).catch((error: unknown) =>
    log.error("late-proof-not-taken", { notice, error: String(error) }),
  );
}
