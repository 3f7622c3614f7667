import type { Uplink } from "../config/uplink.ts";
import { encodeFrame, type Frame } from "./cbor-frame.ts";
import { encodeSenml } from "./cbor-senml.ts";

export type Encoding = Uplink["encoding"];

/** Records as the district wants them; births, deaths, beats and acks are ours in any case. */
export function encodeRecords(frame: Frame & { readonly encoding: Encoding }, bytesMax: number): readonly Uint8Array[] {
  return frame.encoding === "senml" ? encodeSenml(frame, bytesMax) : encodeFrame(frame, bytesMax);
}
