import fc from "fast-check";
import { expect, test } from "vitest";
import {
  at,
  atIdle,
  type AtCommand,
  type AtInput,
  type AtOutput,
  type AtState,
} from "../../../../gateway/notify/sms/at.ts";

const send: AtCommand = { text: "AT+CMGS=19", payload: "0031", timeoutMs: 1_000 };
const ask: AtCommand = { text: "AT+CREG?", timeoutMs: 1_000 };
const bytes = (text: string): AtInput => ({ kind: "bytes", text });

function talk(...inputs: readonly (AtInput | AtCommand)[]) {
  let state: AtState = atIdle;
  const outputs: AtOutput[] = [];
  for (const input of inputs) {
    const turn = at(state, "kind" in input ? input : { kind: "command", command: input }, 0);
    state = turn.state;
    outputs.push(...turn.outputs);
  }
  return {
    state,
    outputs: outputs.filter(({ kind }) => kind !== "write"),
    writes: outputs.filter(({ kind }) => kind === "write"),
  };
}

const rows: readonly (readonly [string, AtCommand, string, readonly object[]])[] = [
  ["a plain answer", ask, "\r\n+CREG: 0,1\r\n\r\nOK\r\n", [{ kind: "done", lines: ["+CREG: 0,1"] }]],
  ["an echo", ask, "AT+CREG?\r\r\n+CREG: 0,5\r\n\r\nOK\r\n", [{ kind: "done", lines: ["+CREG: 0,5"] }]],
  ["a text taken", send, "\r\n> \r\n+CMGS: 41\r\n\r\nOK\r\n", [{ kind: "done", lines: ["+CMGS: 41"] }]],
  ["an echoed text", send, "AT+CMGS=19\r\r\n> 0031\u001a\r\n+CMGS: 41\r\n\r\nOK\r\n", [{ kind: "done" }]],
  ["a numbered error", send, "\r\n> \r\n+CMS ERROR: 38\r\n", [{ kind: "failed", why: "cms-38", isPayloadOut: true }]],
  [
    "an error before the prompt",
    send,
    "\r\n+CME ERROR: 10\r\n",
    [{ kind: "failed", why: "cme-10", isPayloadOut: false }],
  ],
  ["an error without number", ask, "\r\nERROR\r\n", [{ kind: "failed", why: "error" }]],
  [
    "reports between prompt and answer",
    send,
    '\r\n^RSSI: 21\r\n\r\n> \r\n+CMTI: "SM",3\r\n\r\n+CREG: 1\r\n\r\n+CMGS: 41\r\n\r\nRING\r\n\r\nOK\r\n',
    [
      { kind: "unsolicited", line: "^RSSI: 21" },
      { kind: "unsolicited", line: '+CMTI: "SM",3' },
      { kind: "unsolicited", line: "+CREG: 1" },
      { kind: "unsolicited", line: "RING" },
      { kind: "done", lines: ["+CMGS: 41"] },
    ],
  ],
  [
    "a message in the middle of an answer",
    ask,
    "\r\n+CREG: 0,1\r\n\r\n+CMT: ,24\r\n07911234\r\n\r\nOK\r\n",
    [
      { kind: "unsolicited", line: "+CMT: ,24", pdu: "07911234" },
      { kind: "done", lines: ["+CREG: 0,1"] },
    ],
  ],
  [
    "a modem that begins anew with the text in it",
    send,
    "\r\n> \r\nRDY\r\n",
    [
      { kind: "failed", why: "restarted", isPayloadOut: true },
      { kind: "unsolicited", line: "RDY" },
    ],
  ],
  [
    "a report whose PDU never comes",
    ask,
    "\r\n+CDS: 25\r\n\r\nOK\r\n",
    [{ kind: "unsolicited", line: "+CDS: 25" }, { kind: "done" }],
  ],
];

test.each(rows)("%s", (_, command, heard, outputs) => {
  expect(talk(command, bytes(heard)).outputs).toMatchObject(outputs);
});

test.each(rows)("%s, arriving byte by byte, is understood alike", (_, command, heard) => {
  const whole = talk(command, bytes(heard));
  const apart = talk(command, ...Array.from(heard, (sign) => bytes(sign)));
  expect(apart).toEqual(whole);
});

test("the text goes out at the prompt, not before, and ends with Ctrl-Z", () => {
  expect(talk(send).writes).toEqual([{ kind: "write", text: "AT+CMGS=19\r" }]);
  expect(talk(send, bytes("\r\n> ")).writes.at(-1)).toEqual({ kind: "write", text: "0031\u001a" });
});

test("silence ends a command; a modem that still waits for the text is told to let go", () => {
  const waiting = at(atIdle, { kind: "command", command: send }, 0).state;
  expect(at(waiting, { kind: "time" }, 999).outputs).toEqual([]);
  expect(at(waiting, { kind: "time" }, 1_000).outputs).toEqual([
    { kind: "write", text: "\u001b" },
    { kind: "failed", why: "timeout", isPayloadOut: false },
  ]);
});

test("what comes while nothing is asked is told as unasked, an OK too", () => {
  expect(talk(bytes("\r\nOK\r\n\r\nNO CARRIER\r\n")).outputs).toEqual([
    { kind: "unsolicited", line: "OK" },
    { kind: "unsolicited", line: "NO CARRIER" },
  ]);
});

test("whatever a modem says, nothing is thrown, and a command ends at most once", () => {
  const piece = fc.constantFrom(
    "\r\n",
    "OK",
    "> ",
    "+CMT: ,2",
    "0791",
    "+CMS ERROR: 1",
    "ERROR",
    "\u0000ÿ",
    "RING",
    "+CMGS: 1",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 40 }), (pieces) => {
      const { outputs } = talk(send, ...pieces.map((each) => bytes(each)));
      expect(outputs.filter(({ kind }) => kind === "done" || kind === "failed").length).toBeLessThanOrEqual(1);
    }),
    { seed: 7, numRuns: 2_000 },
  );
});
