import type { UplinkBody } from "../gateway/core/uplink.ts";

/** What a record says in two, for a frame that is too short for all of it; nothing for one that cannot be cut. */
export function halvesOf(body: UplinkBody): readonly [UplinkBody, UplinkBody] | undefined {
  if (body.kind === "summary" && body.rows.length > 1) {
    const middle = Math.ceil(body.rows.length / 2);
    return [
      { ...body, rows: body.rows.slice(0, middle) },
      { ...body, rows: body.rows.slice(middle) },
    ];
  }
  if (body.kind !== "evidence" || body.content.length <= base64Group) return undefined;
  const middle = Math.ceil(body.content.length / 2 / base64Group) * base64Group;
  return [
    { ...body, content: body.content.slice(0, middle) },
    { ...body, content: body.content.slice(middle) },
  ];
}

/** Characters that stand for three whole bytes. */
const base64Group = 4;
