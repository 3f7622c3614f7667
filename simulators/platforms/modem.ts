import { createServer, type AddressInfo, type Socket } from "node:net";
import { startPseudoTerminal, type PseudoTerminal } from "../devices/rtu-device.ts";
import { readSubmit, writeDeliver, writeReport, type Submitted } from "./sms-network.ts";

export type ModemMood =
  | "well"
  | "slow"
  /** The network refuses each message: +CMS ERROR: 500. */
  | "refuses"
  /** Congestion: +CMS ERROR: 42. */
  | "throttles"
  /** Takes the text and answers nothing more. */
  | "hangs"
  /** Begins anew with the text in it, and says so. */
  | "restarts"
  | "no-network"
  | "no-sim"
  /** Says whatever it likes between prompt, text and answer. */
  | "chatty";

export interface FakeModem {
  /** Path of the serial port. */
  readonly path: string;
  readonly behave: (mood: ModemMood) => void;
  /** Whole messages as phones show them, parts put together. */
  readonly taken: () => readonly { readonly to: string; readonly text: string; readonly parts: number }[];
  readonly pdus: () => readonly string[];
  readonly commands: () => readonly string[];
  /** The carrier's report on what was submitted since the last one; status of TS 23.040, 9.2.3.15. */
  readonly report: (status: number, how?: { readonly to?: string; readonly times?: number }) => void;
  readonly receive: (from: string, text: string, how?: "ucs2" | "gsm7" | "stored") => void;
  /** Begins anew: what it was told is forgotten, and it says so or does not. */
  readonly restart: (how: "aloud" | "silently") => void;
  readonly unplug: () => Promise<void>;
  readonly plugIn: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** A modem on a pseudo-terminal: echo, prompt without line end, numbered errors, reports in between. Needs socat. */
export async function startModem(path: string): Promise<FakeModem> {
  let mood: ModemMood = "well";
  let socket: Socket | undefined;
  let isEchoing = true;
  let reference = 40;
  let terminal: PseudoTerminal | undefined;
  const submitted: { readonly reference: number; readonly of: Submitted }[] = [];
  const pdus: string[] = [];
  const commands: string[] = [];
  const stored = new Map<number, string>();
  let reported = 0;
  let isRouting = false;

  const say = (...lines: readonly string[]) => void socket?.write(lines.map((line) => `\r\n${line}\r\n`).join(""));
  const unasked: Readonly<Record<string, () => void>> = {
    chatty: () => say("^RSSI: 21", "+CREG: 1", "RING"),
  };
  const restart = (how: "aloud" | "silently") => {
    isEchoing = true;
    isRouting = false;
    if (how === "aloud") say("RDY");
  };
  const submit = (hex: string) => {
    unasked[mood]?.();
    const refusal = { refuses: "+CMS ERROR: 500", throttles: "+CMS ERROR: 42", "no-network": "+CMS ERROR: 331" }[
      String(mood)
    ];
    if (mood === "hangs") return;
    if (mood === "restarts") return restart("aloud");
    if (refusal !== undefined) return say(refusal);
    let of: Submitted;
    try {
      of = readSubmit(hex);
    } catch {
      return say("+CMS ERROR: 304");
    }
    pdus.push(hex);
    reference = (reference + 1) & 0xff;
    submitted.push({ reference, of });
    const answer = () => say(`+CMGS: ${reference}`, "OK");
    if (mood === "slow") setTimeout(answer, 400);
    else answer();
  };
  const answers: Readonly<Record<string, () => void>> = {
    ATE0: () => {
      isEchoing = false;
      say("OK");
    },
    "AT+CPIN?": () => (mood === "no-sim" ? say("+CME ERROR: 10") : say("+CPIN: READY", "OK")),
    "AT+CREG?": () => say(`+CREG: 0,${mood === "no-network" ? 2 : 1}`, "OK"),
    "AT+CEREG?": () => say("+CEREG: 0,0", "OK"),
    "AT+CNMI=2,2,0,1,0": () => {
      isRouting = true;
      say("OK");
    },
    "AT+CNMI?": () => say(`+CNMI: ${isRouting ? "2,2,0,1,0" : "0,0,0,0,0"}`, "OK"),
    "AT+CSMS=0": () => say("+CSMS: 1,1,1", "OK"),
    "AT+CLIP=0": () => say("ERROR"),
    "AT+CMGL=4": () => {
      say(...[...stored].flatMap(([index, pdu]) => [`+CMGL: ${index},0,,${pdu.length / 2 - 1}`, pdu]), "OK");
    },
  };
  const command = (text: string) => {
    commands.push(text);
    const [, verb, index] = /^AT\+CMG([RD])=(\d+)/.exec(text) ?? [];
    if (/^AT\+CMGS=\d+$/.test(text)) return void socket?.write("\r\n> ");
    if (verb === "R") return say("+CMGR: 0,,24", stored.get(Number(index)) ?? "", "OK");
    if (verb === "D") stored.delete(Number(index));
    return (answers[text] ?? (() => say("OK")))();
  };
  const hear = (on: Socket) => {
    let heard = "";
    socket = on;
    on.on("error", () => undefined);
    on.on("data", (bytes) => {
      if (isEchoing) on.write(bytes);
      heard += bytes.toString("latin1");
      for (let end = keyIn(heard); end >= 0; end = keyIn(heard)) {
        const [text, key] = [heard.slice(0, end).trim(), heard[end]];
        heard = heard.slice(end + 1);
        if (key === "\u001a") submit(text);
        else if (key === "\r" && text !== "") command(text);
      }
    });
  };
  const server = createServer(hear);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const plugIn = async () => {
    isEchoing = true;
    terminal = await startPseudoTerminal(path, port);
  };
  const unplug = async () => {
    socket?.destroy();
    await terminal?.stop();
    terminal = undefined;
  };
  await plugIn();
  return {
    path,
    behave: (next) => (mood = next),
    taken: () => wholeMessages(submitted.map(({ of }) => of)),
    pdus: () => pdus,
    commands: () => commands,
    report: (status, { to, times = 1 } = {}) => {
      const lines = submitted
        .slice(reported)
        .flatMap(({ reference: of, of: message }) => ["+CDS: 25", writeReport(of, to ?? message.to, status)]);
      for (let time = 0; time < times && isRouting; time += 1) say(...lines);
      reported = submitted.length;
    },
    receive: (from, text, how = "ucs2") => {
      const pdu = writeDeliver(from, text, how === "gsm7" ? "gsm7" : "ucs2");
      if (how !== "stored" && isRouting) return say(`+CMT: ,${pdu.length / 2 - 1}`, pdu);
      const index = stored.size + 1;
      stored.set(index, pdu);
      return isRouting ? say(`+CMTI: "SM",${index}`) : undefined;
    },
    restart,
    unplug,
    plugIn,
    stop: async () => {
      await unplug();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where the first carriage return, Ctrl-Z or escape stands. */
function keyIn(text: string): number {
  return Array.from(text).findIndex((sign) => sign === "\r" || sign === "\u001a" || sign === "\u001b");
}

/** A phone shows the parts of one message as one, in their own order, once all are there. */
function wholeMessages(parts: readonly Submitted[]): readonly { to: string; text: string; parts: number }[] {
  const groups = new Map<string, Submitted[]>();
  parts.forEach((each, at) => {
    const key = each.part === undefined ? `single ${at}` : `${each.to} ${each.part.reference}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  });
  return [...groups.values()]
    .filter(([first, ...rest]) => first !== undefined && (first.part?.of ?? 1) === rest.length + 1)
    .map((group) => {
      const inOrder = group.toSorted((a, b) => (a.part?.at ?? 0) - (b.part?.at ?? 0));
      return { to: group[0]?.to ?? "", text: inOrder.map(({ text }) => text).join(""), parts: group.length };
    });
}
