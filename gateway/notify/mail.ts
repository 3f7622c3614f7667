import { channelFacts, type ChannelOf } from "../../config/channel.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Notifier } from "../core/ports.ts";
import type { Notice } from "../core/state.ts";
import { plainText, writeLetter, type Letter } from "./letter.ts";
import { setback, type ChannelDeps } from "./robot.ts";

type MailChannel = ChannelOf<"mail">;

/** The package's own limits are minutes; a message that may not arrive must be known by then. */
const patience = { connectionTimeout: 3_000, greetingTimeout: 3_000, socketTimeout: 6_000, dnsTimeout: 3_000 } as const;

/** E-mail over SMTP. A 250 after the text means that the server took it, no more. */
export function createMail(channel: MailChannel, deps: ChannelDeps): Notifier {
  const writing = { people: deps.people, answer: "console", linkTo: deps.linkTo, isGroup: false } as const;
  const send = async (notice: Notice, signal: AbortSignal, others: readonly Notice[] = []): Promise<NoticeOutcome> => {
    const to = deps.people.get(notice.to)?.address?.mail;
    if (to === undefined) return setback("failed", "no-address");
    if (signal.aborted) return setback("failed", "timed-out");
    const letter = writeLetter(notice, others, writing);
    const outcome = await Promise.race([deliver(channel, letter, to), aborted(signal)]);
    if (outcome.kind !== "accepted") deps.log.warn("channel-setback", { channel: channel.id, ...outcome });
    return outcome;
  };
  return { channel: channel.id, send };
}

async function deliver(channel: MailChannel, letter: Letter, to: string): Promise<NoticeOutcome> {
  const transport = await open(channel);
  try {
    const { rejected } = await transport.sendMail({
      from: channel.from,
      to,
      subject: letter.title,
      text: plainText(letter, channelFacts.mail.bytesMax),
      messageId: `<${letter.id}@${channel.from.split("@")[1]}>`,
      headers: {
        "x-priority": letter.severity <= 2 && letter.purpose === undefined ? "1" : "3",
        "auto-submitted": "auto-generated",
      },
    });
    return rejected.length === 0 ? { kind: "accepted" } : setback("refused", "recipient");
  } catch (error) {
    return judged(error);
  } finally {
    transport.close();
  }
}

/** The package is loaded with the first message: most boxes send none. */
async function open({ host, port, tls, user, password }: MailChannel) {
  const { createTransport } = await import("nodemailer");
  return createTransport({
    host,
    port,
    secure: tls === "implicit",
    requireTLS: tls === "starttls",
    ignoreTLS: tls === "none",
    ...(user !== undefined && { auth: { user, pass: password ?? "" } }),
    ...patience,
  });
}

/** RFC 5321, 4.2: the server's own code decides. Without one, only what breaks before the text is known to be unsent. */
function judged(error: unknown): NoticeOutcome {
  const { responseCode, response, syscall, code } = error as Readonly<Record<string, unknown>>;
  if (typeof responseCode === "number") {
    const isTooMuch = responseCode < 500 && /\b4\.7\.\d|rate|too many/i.test(String(response));
    return setback(isTooMuch ? "throttled" : "refused", `smtp-${responseCode}`);
  }
  if (syscall === "connect" || code === "EDNS") return setback("failed", "unreachable");
  return code === "EPROTOCOL" || code === "EAUTH"
    ? setback("failed", "not-the-platform")
    : setback("unknown", "cut-off");
}

function aborted(signal: AbortSignal): Promise<NoticeOutcome> {
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(setback("unknown", "timed-out")), { once: true });
  });
}
