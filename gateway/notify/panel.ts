import type { ChannelOf } from "../../config/channel.ts";
import type { NoticeId } from "../core/ids.ts";
import type { NoticeOutcome } from "../core/input.ts";
import type { Notifier, Publisher } from "../core/ports.ts";
import type { Notice } from "../core/state.ts";
import { writeLetter } from "./letter.ts";
import { fieldsOf, setback, type ChannelDeps } from "./robot.ts";

export interface PanelDeps extends ChannelDeps {
  readonly publisher: Publisher;
  /** A panel says that it shows a notice. */
  readonly shown: (notice: NoticeId) => void;
}

/**
 * Pagers and wall panels over MQTT: JSON on `<topic>/<person>`, QoS 1, not retained. Whoever shows it publishes
 * `{"id":"<notice>"}` on `<topic>/shown`; only that is a delivery.
 */
export function createPanels(channel: ChannelOf<"mqtt">, deps: PanelDeps): Notifier {
  const writing = { people: deps.people, answer: "console", linkTo: deps.linkTo, isGroup: false } as const;
  const sent = new Set<string>();
  deps.publisher.listen(`${channel.topic}/shown`, (payload) => {
    const id = fieldsOf(payload)?.["id"];
    if (typeof id === "string" && sent.has(id)) deps.shown(id as NoticeId);
  });
  const send = async (notice: Notice, signal: AbortSignal, others: readonly Notice[] = []): Promise<NoticeOutcome> => {
    const letter = writeLetter(notice, others, writing);
    const payload = JSON.stringify({
      id: notice.id,
      title: letter.title,
      lines: [...letter.lines, letter.answer, letter.code].filter(Boolean),
      severity: letter.severity,
      ...(letter.purpose && { purpose: letter.purpose }),
      notices: letter.notices.map(({ id, case: of, kind, hazard, text }) => ({ id, case: of, kind, hazard, text })),
    });
    keepSent(notice.id);
    const outcome = judged[await deps.publisher.publish({ topic: `${channel.topic}/${notice.to}`, payload }, signal)];
    if (outcome.kind !== "accepted") deps.log.warn("channel-setback", { channel: channel.id, ...outcome });
    return outcome;
  };
  /** What this broker never carried no panel on it can show; the oldest make room. */
  const keepSent = (id: NoticeId) => {
    sent.add(id);
    for (const oldest of sent) if (sent.size > sentMax) sent.delete(oldest);
  };
  return { channel: channel.id, send };
}

const sentMax = 2_000;

const judged: Readonly<Record<Awaited<ReturnType<Publisher["publish"]>>, NoticeOutcome>> = {
  taken: { kind: "accepted" },
  "nobody-listens": setback("refused", "nobody-listens"),
  refused: setback("refused", "not-allowed"),
  "not-connected": setback("failed", "unreachable"),
  unanswered: setback("unknown", "timed-out"),
};
