import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeReceived, encodeSubmits, meaningOf, partsNeeded } from "../../../../gateway/notify/sms/pdu.ts";
import { readSubmit, writeDeliver, writeReport } from "../../../../simulators/platforms/sms-network.ts";

const long =
  "【告警】可燃气体高浓度 示例小区三号楼二单元一层公共厨房 48 %LEL 03:02:11 编号 7。先在室外确认；楼内勿打电话、勿按门铃、勿开灯。回1收到 2到场 3误报 9升级";

function read(to: string, text: string) {
  const parts = encodeSubmits(to, text, 7).map(({ hex }) => readSubmit(hex));
  return { to: parts[0]?.to, text: parts.map((part) => part.text).join(""), parts };
}

describe("a submitted message, read by a decoder of its own", () => {
  test("is a known one, octet for octet", () => {
    expect(encodeSubmits("+8613800000001", "告警", 1)).toEqual([
      { length: 19, hex: "0031000D91683108000000F100080B045444 8B66".replaceAll(" ", "").replace("5444", "544A") },
    ]);
  });
  test("the decoder itself reads a message that was published elsewhere", () => {
    expect(readSubmit("0011000B916407281553F80000AA0AE8329BFD4697D9EC37")).toMatchObject({
      to: "+46708251358",
      text: "hellohello",
    });
  });
  test.each([
    [0, 1],
    [1, 1],
    [70, 1],
    [71, 2],
    [134, 2],
    [135, 3],
    [268, 4],
  ])("of %i characters is %i parts, put together again unchanged", (length, parts) => {
    const text = "警".repeat(length);
    expect(partsNeeded(text)).toBe(parts);
    expect(read("13800000002", text)).toMatchObject({ to: "13800000002", text });
    expect(read("13800000002", text).parts).toHaveLength(parts);
  });
  test("says of each part which message it belongs to and where, and asks for a report", () => {
    const { parts } = read("+8613800000001", long);
    expect(parts.map(({ part }) => part)).toEqual([
      { reference: 7, of: 2, at: 1 },
      { reference: 7, of: 2, at: 2 },
    ]);
    expect(parts.every(({ wantsReport }) => wantsReport)).toBe(true);
  });
  test("no sign outside the first plane is torn apart", () => {
    const text = `${"警".repeat(66)}𠀀${"报".repeat(10)}`;
    expect(read("1", text).parts[0]?.text).toBe("警".repeat(66));
    expect(read("1", text).text).toBe(text);
  });
  test("any text and number comes out as it went in, no part over 140 octets", () => {
    const number = fc.stringMatching(/^\+?\d{3,15}$/);
    const text = fc.string({ unit: "grapheme", maxLength: 250 }).filter((each) => each.length <= 268);
    fc.assert(
      fc.property(number, text, (to, said) => {
        expect(read(to, said)).toMatchObject({ to, text: said });
      }),
      { seed: 7, numRuns: 500 },
    );
  });
  test("is read alike by a decoder that others wrote (gammu)", (ctx) => {
    const python = withGammu();
    if (python === undefined) return ctx.skip("python3-gammu is not installed");
    const submits = encodeSubmits("+8613800000001", long, 7);
    const script =
      "import gammu,json,sys\nprint(json.dumps([(m['Text'],m['Number']) for m in (gammu.DecodePDU(bytes.fromhex(h)) for h in sys.argv[1:])]))";
    const decoded: unknown = JSON.parse(
      execFileSync(python, ["-c", script, ...submits.map(({ hex }) => hex)], { encoding: "utf8" }),
    );
    expect((decoded as [string, string][]).map(([text]) => text).join("")).toBe(long);
    expect((decoded as [string, string][]).map(([, number]) => number)).toEqual(["+8613800000001", "+8613800000001"]);
  });
});

describe("a received message", () => {
  test("that was published elsewhere is read", () => {
    const pdu = "07917283010010F5040BC87238880900F10000993092516195800AE8329BFD4697D9EC37";
    expect(decodeReceived(pdu)).toMatchObject({ kind: "message", from: "27838890001", text: "hellohello" });
  });
  test.each(["ucs2", "gsm7"] as const)("in %s gives number and digits", (coding) => {
    const pdu = writeDeliver("+8613800000001", "12#1", coding);
    expect(decodeReceived(pdu)).toEqual({ kind: "message", from: "+8613800000001", text: "12#1" });
  });
  test("in Chinese is read", () => {
    expect(decodeReceived(writeDeliver("106575", "收到", "ucs2"))).toMatchObject({ from: "106575", text: "收到" });
  });
  test("in the default alphabet behind a header begins at the next whole septet", () => {
    // UDH 05 00 03 A5 02 01 is 48 bits: one fill bit, then "Hi" from bit 49 on.
    const pdu = "00440B813108000000F10000626020210000230905000 3A50201 9069".replaceAll(" ", "");
    expect(decodeReceived(pdu)).toMatchObject({ text: "Hi" });
  });
  test("as a status report gives reference and status", () => {
    expect(decodeReceived(writeReport(41, "+8613800000001", 0))).toEqual({
      kind: "report",
      reference: 41,
      to: "+8613800000001",
      status: 0,
    });
  });
  test.each(["", "0", "zz", "00", "0004", "000403913108", "07911234567890", "0001000B91"])(
    "%j is no message and does no harm",
    (pdu) => {
      expect(decodeReceived(pdu)).toBeUndefined();
    },
  );
  test("whatever comes, nothing is thrown", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (octets) => {
        decodeReceived(Buffer.from(octets).toString("hex"));
      }),
      { seed: 7, numRuns: 2_000 },
    );
  });
  test.each([
    [0x00, "delivered"],
    [0x01, "passed-on"],
    [0x20, "trying"],
    [0x3f, "trying"],
    [0x46, "failed"],
    [0x65, "failed"],
  ] as const)("status %i means %s", (status, meaning) => expect(meaningOf(status)).toBe(meaning));
});

function withGammu(): string | undefined {
  return ["/usr/bin/python3", "python3"].find((python) => {
    try {
      execFileSync(python, ["-c", "import gammu"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}
