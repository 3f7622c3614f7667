import { expect, test } from "vitest";
import { crc32c } from "../../../gateway/store/crc32c.ts";

const ascending = Uint8Array.from({ length: 32 }, (_, index) => index);
const readCommand = Buffer.from(
  "01c00000000000000000000000000000" + "14000000000004000000001400000018" + "28000000000000000200000000000000",
  "hex",
);

// RFC 3720, appendix B.4.
test.each([
  ["32 bytes of zeros", new Uint8Array(32), 0x8a9136aa],
  ["32 bytes of ones", new Uint8Array(32).fill(0xff), 0x62a8ab43],
  ["32 bytes ascending", ascending, 0x46dd794e],
  ["32 bytes descending", ascending.toReversed(), 0x113fdb5c],
  ["an iSCSI read command", readCommand, 0xd9963a56],
])("the sum of %s is the one of the RFC", (_, bytes, sum) => {
  expect(crc32c(bytes)).toBe(sum);
});

test("parts one after another have the sum of the whole", () => {
  expect(crc32c(ascending.subarray(0, 7), new Uint8Array(0), ascending.subarray(7))).toBe(crc32c(ascending));
});
