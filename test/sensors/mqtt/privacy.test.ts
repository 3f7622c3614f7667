import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isPersonalName, isPersonalValue } from "../../../config/personal.ts";
import { outlineOf, outlineOfText, personalFieldsIn, topicOutline } from "../../../sensors/mqtt/privacy.ts";

test.each([
  "card",
  "cardNo",
  "CARD_ID",
  "ic-card",
  "faceToken",
  "user_name",
  "userId",
  "name",
  "Phone",
  "mobile",
  "姓名",
  "身份证号",
])("%s is a person's", (name) => expect(isPersonalName(name)).toBe(true));

test.each([
  "deviceName",
  "model_name",
  "smoke",
  "battery",
  "linkquality",
  "address",
  "discard",
  "interface",
  "cardinal",
  "id",
])("%s is not", (name) => expect(isPersonalName(name)).toBe(false));

test.each(["13912345678", "+86 139 1234 5678", "call 13912345678 now", "11010119900307123X", 13_912_345_678])(
  "%j is a person's number",
  (value) => expect(isPersonalValue(value)).toBe(true),
);

// A time in milliseconds, hardware addresses, a serial number.
test.each([
  1_780_000_000_123,
  "24e13913812345678",
  "0x00158d0001a2b3c4",
  "0101010101010101",
  "SN2024051300017",
  true,
  null,
])("%j is not", (value) => expect(isPersonalValue(value)).toBe(false));

describe("outlines", () => {
  test("numbers and words of states are shown, other text by its shape, persons not at all", () => {
    const message = {
      temperature: 21.5,
      contact: true,
      state: "OPEN",
      firmware: "v1.2-beta",
      user: { name: "x", id: 5 },
      list: [1, "张三", null],
      seen: 1_780_000_000_123,
    };
    expect(outlineOf(message)).toEqual({
      temperature: 21.5,
      contact: true,
      state: "OPEN",
      firmware: "a9.9-aaaa",
      list: [1, "字字", null],
      seen: "9999999999999",
    });
    expect(personalFieldsIn(message)).toBe(1);
  });

  test("a topic keeps its hardware address and loses a phone number", () => {
    expect(topicOutline("application/1/device/0101010101010101/event/up")).toContain("0101010101010101");
    expect(topicOutline("doors/13912345678/open")).toBe("doors/99999999999/open");
  });

  test("no word and no long number of a text survives", () => {
    const word = fc.string({
      unit: fc.constantFrom(...Array.from("abcdefghijklmnoprstuvwyz王李张陈")),
      minLength: 3,
      maxLength: 20,
    });
    fc.assert(
      fc.property(word, (text) => {
        const shown = outlineOfText(`${text} 1234567`);
        expect(/[b-zA-Z1-8王李张陈]/.test(shown)).toBe(false);
      }),
    );
  });
});
