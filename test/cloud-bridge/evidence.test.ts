import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { withContent } from "../../cloud-bridge/evidence-content.ts";
import { encodeRecords, type Encoding } from "../../cloud-bridge/encoding.ts";
import { diagnosis } from "../../cloud-bridge/diagnostic.ts";
import { limits } from "../../config/limits.ts";
import { personIdSchema } from "../../config/ids.ts";
import type { UplinkRecord } from "../../gateway/core/uplink.ts";
import { createAlbum } from "../../simulators/district/album.ts";
import { createApplication } from "../../simulators/district/application.ts";
import { createBox } from "../gateway/core/bench-box.ts";
import { photoOfBytes } from "../gateway/photo/picture.ts";
import { testSite } from "../gateway/core/site.ts";

const photo = photoOfBytes(40_000);
const hash = createHash("sha256").update(photo).digest("hex");

/** The records that the production core makes of a photo, as they leave. */
function piecesOf(bytes: Uint8Array | undefined): Promise<readonly UplinkRecord[]> {
  const box = createBox(testSite());
  box.good("node-1/gas", 60);
  box.take({
    kind: "case",
    case: "c1",
    by: personIdSchema.parse("leader"),
    verb: "attach",
    command: "p",
    order: { evidence: { kind: "photo", type: "image/jpeg", hash, bytes: photo.length } },
  });
  return withContent(
    box.uplink.filter(({ lane }) => lane === "evidence"),
    async () => bytes,
  );
}

/** A district that hears frames as they come, of that length at most. */
function district(encoding: Encoding, bytesMax: number) {
  const album = createAlbum();
  const app = createApplication({
    print: () => {},
    publish: () => {},
    after: () => {},
    onRecord: (box, record) => album.hear(box, record),
  });
  const lengths: number[] = [];
  const hear = (records: readonly UplinkRecord[]) => {
    const frame = { box: "b", epoch: 1, lane: "evidence", lostBefore: 0, encoding, deflate: false } as const;
    for (const bytes of encodeRecords({ ...frame, records }, bytesMax)) {
      lengths.push(bytes.length);
      app.hear("gridpost/v1/b/up/evidence", bytes);
    }
  };
  return { album, app, hear, lengths };
}

describe("a photo on its way to the district", () => {
  test.each([
    ["gridpost", limits.uplinkFrameBytesMax],
    ["gridpost", limits.uplinkFrameBytesMin],
    ["senml", limits.uplinkFrameBytesMax],
    ["senml", limits.uplinkFrameBytesMin],
  ] as const)("in frames of %s of %i bytes it arrives whole, whatever is repeated", async (encoding, bytesMax) => {
    const { album, app, hear, lengths } = district(encoding, bytesMax);
    const pieces = await piecesOf(photo);
    for (const piece of pieces.slice(0, 7)) hear([piece]);
    // The ack was lost: all of it comes again.
    for (const piece of pieces) hear([piece]);
    expect(album.photos()).toMatchObject([{ box: "b", case: "c1", hash, kind: "whole", arrived: 20, pieces: 20 }]);
    expect(album.bytesOf("b", hash)).toEqual(photo);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(bytesMax);
    expect([...app.refused()]).toEqual([]);
  });

  test("that has left the box before it was sent is told as lost, and one with another byte is not shown", async () => {
    const gone = district("gridpost", limits.uplinkFrameBytesMax);
    for (const piece of await piecesOf(undefined)) gone.hear([piece]);
    expect(gone.album.photos()).toMatchObject([{ kind: "lost", arrived: 20 }]);
    const changed = Buffer.from(photo);
    changed[30_000] = (changed[30_000] ?? 0) ^ 1;
    const wrong = district("gridpost", limits.uplinkFrameBytesMax);
    for (const piece of await piecesOf(changed)) wrong.hear([piece]);
    expect(wrong.album.photos()).toMatchObject([{ kind: "damaged" }]);
    expect(wrong.album.bytesOf("b", hash)).toBeUndefined();
  });

  test("lies in the store without its bytes, one small record for each piece", async () => {
    const stored = await piecesOf(undefined);
    expect(stored).toHaveLength(Math.ceil(photo.length / limits.photoPieceBytes));
    expect(Math.max(...stored.map((record) => JSON.stringify(record).length))).toBeLessThan(400);
  });

  test("is read in diagnostic notation with the names of its fields", async () => {
    const [first] = await piecesOf(photo);
    const frame = {
      box: "b",
      epoch: 1,
      lane: "evidence",
      lostBefore: 0,
      encoding: "gridpost",
      deflate: false,
    } as const;
    const [bytes = new Uint8Array()] = encodeRecords({ ...frame, records: first === undefined ? [] : [first] }, 1e6);
    const { notation } = diagnosis(bytes);
    for (const name of ["evidence", "hash", "type", "index", "pieces", "content"]) expect(notation).toContain(name);
  });
});
